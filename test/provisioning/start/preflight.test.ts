// The machine's faults in words: a port that is really taken, IPv6 off, no namespaces, programs too old or gone.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { StartError } from '../../../provisioning/start/error.ts';
import { preflight } from '../../../provisioning/start/preflight.ts';
import { readSettings } from '../../../provisioning/start/settings.ts';
import { AS_NOBODY } from '../../runner/as-nobody.ts';

const START = join(import.meta.dirname, '../../../provisioning/start.ts');

async function problems(environment: Record<string, string> = {}): Promise<string> {
  try {
    await preflight(readSettings({ FERNGATE_DATA: '/tmp/ferngate', ...environment }));
    return '';
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    assert.is(error.code, 'preflight');
    return error.message;
  }
}

/** Puts a script in the place of a program, for this test's mount namespace only. */
async function replaced(program: string, script: string, work: () => Promise<void>): Promise<void> {
  const file = join(mkdtempSync('/tmp/fake-'), 'program');
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const path = execFileSync('which', [program], { encoding: 'utf8' }).trim();
  execFileSync('mount', ['--bind', file, path]);
  try {
    await work();
  } finally {
    execFileSync('umount', [path]);
  }
}

test('a machine as the tests need it is fit', async () => {
  assert.is(await problems(), '');
});

for (const host of ['127.0.0.1', '::1', '0.0.0.0', '::']) {
  test(`a port that is taken on ${host} is named with who holds it`, async () => {
    const server = createServer().listen(0, host);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const message = await problems({ FERNGATE_HTTPS_PORT: String(port) });
    assert.match(
      message,
      new RegExp(`TCP port ${port} is taken by .* \\(process ${process.pid}\\)`),
      message,
    );
    assert.match(message, 'choose another port with FERNGATE_HTTPS_PORT');
    server.close();
  });
}

test('our own door, which outlives a killed start, is not in the way', async () => {
  const folder = mkdtempSync('/tmp/run-');
  const script = join(folder, 'door.py');
  writeFileSync(
    script,
    "import socket,time\ns=socket.create_server(('',8081))\nprint('up',flush=True)\ntime.sleep(600)\n",
  );
  const door = spawn('python3', [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => door.stdout.once('data', resolve));
  assert.is(await problems({ FERNGATE_HTTP_PORT: '8081', FERNGATE_RUN: folder }), '');
  assert.match(await problems({ FERNGATE_HTTP_PORT: '8081' }), /TCP port 8081 is taken by python3/);
  door.kill();
});

test('IPv6 switched off', async () => {
  const set = (value: number) =>
    execFileSync('sysctl', ['-qw', `net.ipv6.conf.default.disable_ipv6=${value}`]);
  set(1);
  assert.match(await problems(), /IPv6 is switched off.*\n.*sysctl net\.ipv6/);
  set(0);
});

test('a kernel without what rooms need: each trial that fails is named', async () => {
  await replaced(
    'nft',
    '[ "$1" = --version ] && echo "nftables v1.0.6" || { echo "Error: not supported"; exit 1; }',
    async () => {
      assert.match(
        await problems(),
        /does not take the packet rules of a room.*Error: not supported\n.*kernel/,
      );
    },
  );
  await replaced('ip', 'echo "RTNETLINK answers: Operation not supported" >&2; exit 2', async () => {
    const message = await problems();
    assert.match(message, /makes no veth pairs.*: RTNETLINK answers: Operation not supported/);
    assert.match(message, /makes no tun interfaces/);
  });
});

test('a container that may not make namespaces', () => {
  const words = ['--bounding-set=-sys_admin', '--inh-caps=-all', process.execPath, START];
  const ran = spawnSync('setpriv', words, { encoding: 'utf8' });
  assert.is(ran.status, 1);
  assert.match(ran.stderr, /lets us make no network namespaces.*Operation not permitted\n.*privileged/);
});

const programs: [string, string, RegExp][] = [
  [
    'openvpn',
    'echo "OpenVPN 2.5.9 x86_64-pc-linux-gnu"; exit 1',
    /OpenVPN is 2\.5, and 2\.6 is needed\n.*install OpenVPN/,
  ],
  [
    'haproxy',
    'echo "HAProxy version 2.4.22 2023/02/14"',
    /HAProxy is 2\.4, and 2\.6 is needed[^]*built without Lua/,
  ],
  ['nft', 'echo "nftables v0.9.8 (E.D.S.)"', /nftables is 0\.9, and 1\.0 is needed/],
  ['conntrack', 'echo what', /conntrack does not tell its version/],
];
for (const [program, script, says] of programs) {
  test(`${program} that is too old or another program`, async () => {
    await replaced(program, script, async () => assert.match(await problems(), says));
  });
}

test('a newer major version is newer', async () => {
  await replaced('openvpn', 'echo "OpenVPN 3.0.1 x86_64"', async () => assert.is(await problems(), ''));
});

test('a disk that is nearly full', async () => {
  mkdirSync('/tmp/small');
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'none', '/tmp/small']);
  assert.match(
    await problems({ FERNGATE_DATA: '/tmp/small/deep/data' }),
    /only 1[56] MiB are free where .*\n.*1024 MiB/,
  );
});

test('a clock that was set back behind the databases', async () => {
  const data = mkdtempSync('/tmp/data-');
  mkdirSync(join(data, 'portal'));
  writeFileSync(join(data, 'portal/system.db'), '');
  const daysAhead = (days: number) => new Date(Date.now() + days * 86_400_000);
  utimesSync(join(data, 'portal/system.db'), daysAhead(0.5), daysAhead(0.5));
  assert.is(await problems({ FERNGATE_DATA: data }), '');
  utimesSync(join(data, 'portal/system.db'), daysAhead(3), daysAhead(3));
  assert.match(await problems({ FERNGATE_DATA: data }), /the clock says .* which is before .*\n.*set it/);
});

test('somebody who is not root reads that, and nothing that follows from it', () => {
  const [program, ...words] = [...AS_NOBODY, process.execPath, START];
  const ran = spawnSync(program, words, { encoding: 'utf8', env: { FERNGATE_HTTP_PORT: '8080' } });
  assert.is(ran.status, 1);
  assert.match(ran.stderr, /this is not root\n.*sudo npm start\n?/);
  assert.is(ran.stderr.trim().split('\n').length, 3);
});

test('several problems come together', async () => {
  const server = createServer().listen(8082);
  await new Promise((resolve) => server.once('listening', resolve));
  await replaced('openvpn', 'echo "OpenVPN 2.4.0"', async () => {
    assert.match(await problems({ FERNGATE_VPN_PORT: '8082' }), /OpenVPN is 2\.4[^]*TCP port 8082 is taken/);
  });
  server.close();
});

test.run();
