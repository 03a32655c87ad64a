/** What the image's units may, read as systemd reads them, and that they name what exists. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeUsers } from '../../provisioning/steps/10-users.ts';
import { makeFolders } from '../../provisioning/steps/20-folders.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FILES = join(ROOT, 'provisioning/files/image');
const UNITS = join(FILES, 'usr/lib/systemd/system');

/**
 * The highest exposure that each unit may have, in tenths, by `systemd-analyze security`: 3.0 where it need not be root.
 * What is higher has its reasons in the unit itself.
 */
const CEILINGS: Readonly<Record<string, number>> = {
  'ferngate-portal.service': 20,
  'ferngate-door@.service': 30,
  'ferngate-room-openvpn@.service': 28,
  'ferngate-room-names@.service': 18,
  'ferngate-healthy.service': 15,
  'ferngate-firewall.service': 22,
  'ferngate-backup-disk.service': 20,
  'ferngate-network.service': 25,
  // root, with namespaces to make and to enter.
  'ferngate-appliance.service': 54,
  // root, with the whole machine to restart and to reset.
  'ferngate-console@.service': 40,
  // Mounts what others see: everything that would give it a view of its own is left out.
  'ferngate-portal-slot.service': 40,
  'ferngate-grow-data.service': 40,
};

const services = readdirSync(UNITS).filter((name) => name.endsWith('.service'));
const read = (path: string) => readFileSync(join(FILES, path), 'utf8');
const unit = (name: string) => readFileSync(join(UNITS, name), 'utf8');

/** The values of a key, in the order in which they stand. */
function values(name: string, key: string): string[] {
  const lines = unit(name).split('\n');
  return lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
}

test('no unit is more exposed than its reasons allow', () => {
  assert.equal(services.slice().sort(), Object.keys(CEILINGS).sort(), 'each unit has its ceiling');
  for (const name of services) {
    const words = [
      'security',
      '--offline=true',
      '--no-pager',
      `--threshold=${CEILINGS[name]!}`,
      join(UNITS, name),
    ];
    const { status, stdout } = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
    assert.is(status, 0, `${name}: ${stdout.trim().split('\n').at(-1)}`);
  }
});

test('what runs is there, without a shell', () => {
  for (const name of services) {
    for (const command of [...values(name, 'ExecStart'), ...values(name, 'ExecStartPre')]) {
      assert.not.match(command, /\/(ba)?sh\b|[|;&<>]/, name);
      const ours = /\/opt\/ferngate\/(appliance|server)\/\S+/.exec(command)?.[0];
      if (ours !== undefined) assert.ok(existsSync(join(ROOT, ours.slice('/opt/ferngate/'.length))), ours);
    }
  }
});

test('everything that runs comes back, has an end to its memory and tasks, and leaves no dump of secrets', () => {
  const lasting = ['ferngate-appliance', 'ferngate-portal', 'ferngate-door@', 'ferngate-console@'];
  const rooms = ['ferngate-room-openvpn@', 'ferngate-room-names@'];
  for (const name of [...lasting, ...rooms].map((each) => `${each}.service`)) {
    assert.match(values(name, 'Restart')[0]!, /^(always|on-failure)$/, name);
    assert.equal(values(name, 'StartLimitIntervalSec'), ['0'], name);
    assert.equal(values(name, 'LimitCORE'), ['0'], name);
  }
  for (const name of lasting) {
    assert.match(values(`${name}.service`, 'MemoryMax')[0]!, /^\d+%$/, name);
    assert.match(values(`${name}.service`, 'TasksMax')[0]!, /^\d+$/, name);
  }
  // Rooms have theirs together, so that dnsmasq cannot take what OpenVPN needs from another room.
  for (const name of rooms) assert.equal(values(`${name}.service`, 'Slice'), ['ferngate-rooms-%i.slice']);
  const ceilings = read('usr/lib/systemd/system/ferngate-rooms-.slice.d/ceilings.conf');
  assert.match(ceilings, /^MemoryMax=20%$/m);
  assert.match(ceilings, /^TasksMax=48$/m);
  assert.match(ceilings, /^CPUWeight=100$/m);
});

test('when memory ends, what comes back unnoticed goes first, and tunnels go last', () => {
  const order = ['portal', 'console@', 'appliance', 'room-names@', 'room-openvpn@', 'door@'];
  const scores = order.map((name) => Number(values(`ferngate-${name}.service`, 'OOMScoreAdjust')[0]));
  assert.equal(
    scores,
    scores.slice().sort((a, b) => b - a),
  );
  assert.ok(scores[0]! > 0 && scores.at(-1)! < -800);
});

test('folders are the same as under npm start', async () => {
  await makeUsers();
  const layout = { data: '/tmp/units/lib', run: '/tmp/units/run' };
  await makeFolders(layout);
  const made = execFileSync('find', ['/tmp/units/lib', '/tmp/units/run', '-printf', '%p %m %u %g\n'], {
    encoding: 'utf8',
  });
  const asThere = made
    .trim()
    .split('\n')
    .map((line) =>
      line.replace('/tmp/units/lib', '/var/lib/ferngate').replace('/tmp/units/run', '/run/ferngate'),
    );
  const here = read('usr/lib/tmpfiles.d/ferngate.conf')
    .split('\n')
    .filter((line) => line.startsWith('d '))
    .map((line) => line.split(/\s+/))
    .map(([, path, mode, user, group]) => `${path} ${mode!.replace(/^0/, '')} ${user} ${group}`);
  assert.equal(here.sort(), asThere.sort());
});

test('the host’s rules load, and let in what is meant alone', () => {
  const path = join(FILES, 'usr/lib/ferngate/firewall.nft');
  // Twice: loading again replaces.
  execFileSync('nft', ['-f', path]);
  execFileSync('nft', ['-f', path]);
  const rules = execFileSync('nft', ['-s', 'list', 'table', 'inet', 'ferngate_boot'], { encoding: 'utf8' });
  assert.is(rules.match(/policy drop;/g)?.length, 2);
  assert.equal(rules.match(/tcp dport .*/g), ['tcp dport { 80, 443, 1194 } accept']);
  assert.equal(rules.match(/udp .*/g), [
    'udp sport 67 udp dport 68 accept',
    'udp sport 547 udp dport 546 accept',
  ]);
});

test('the kernel settings are ones that a kernel knows', () => {
  const lines = read('usr/lib/sysctl.d/60-ferngate.conf')
    .split('\n')
    .filter((line) => /^[a-z-]/.test(line));
  assert.ok(lines.length > 40);
  for (const line of lines) {
    const [name = '', value] = line.replace(/^-/, '').split(' = ');
    assert.match(value ?? '', /^\d+$/, line);
    // Those of this machine alone are not set here, and some kernels are built without some.
    if (!existsSync(`/proc/sys/${name.replaceAll('.', '/')}`)) assert.match(name, OPTIONAL, name);
  }
});

/** Debian's own patch, a security module, connection tracking, tables of the whole machine, and what kernels may be built without. */
const OPTIONAL =
  /^(kernel\.(unprivileged_userns_clone|yama\.|kexec_|perf_event|unprivileged_bpf|sysrq)|net\.(netfilter|core\.bpf|ipv[46]\.neigh))/;

test.run();
