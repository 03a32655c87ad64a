/** The desk as it is: programs that are missing, too old or hang, rights, own networks, the browser. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser, withoutSecrets } from '../../../dialup/desk/browser.ts';
import { setNames } from '../../../dialup/desk/names.ts';
import { findOpenvpn, installHint } from '../../../dialup/desk/openvpn-program.ts';
import { findOwnNetworks, gatewaysOf } from '../../../dialup/desk/own-networks.ts';
import { asRoot, findElevation } from '../../../dialup/desk/rights.ts';
import { refusal } from '../refused.ts';
import { until } from '../../world/command.ts';

const folder = await mkdtemp(join(tmpdir(), 'desk-'));
await chmod(folder, 0o755);

async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

test('finds the OpenVPN that is installed', async () => {
  const { version } = await findOpenvpn('linux', undefined);
  assert.ok(version[0] === 2 && version[1] >= 6);
});

test('OpenVPN missing, no OpenVPN, or too old: with what to install here', async () => {
  const old = await program('old', 'echo "OpenVPN 2.5.9 x86_64"; exit 1');
  const other = await program('other', 'echo hello');
  for (const [path, code] of [
    ['/nowhere/openvpn', 'openvpn-missing'],
    [other, 'openvpn-missing'],
    [folder, 'openvpn-missing'],
    [old, 'openvpn-old'],
  ] as const) {
    const error = await refusal(() => findOpenvpn('linux', path));
    assert.equal([error.code, error.values['hint']], [code, installHint('linux')]);
  }
  assert.match(installHint('win32'), 'winget');
  assert.match(installHint('darwin'), 'brew');
});

test('takes an OpenVPN that is newer', async () => {
  assert.equal(
    (await findOpenvpn('linux', await program('new', 'echo "OpenVPN 2.10.1 x"'))).version,
    [2, 10],
  );
  assert.equal((await findOpenvpn('linux', await program('newer', 'echo "OpenVPN 3.0 x"'))).version, [3, 0]);
});

test('who may make a tunnel', () => {
  assert.is(findElevation('linux', {}).kind, 'root');
  const sudo = { SUDO_UID: '1000', SUDO_GID: '1000', SUDO_USER: 'anna' };
  assert.equal(findElevation('linux', sudo), {
    kind: 'sudo',
    invoker: { uid: 1000, gid: 1000, name: 'anna' },
  });
  assert.is(findElevation('linux', { ...sudo, SUDO_UID: '0' }).kind, 'root');
  assert.is(findElevation('linux', { ...sudo, SUDO_UID: 'x' }).kind, 'root');
  assert.is(findElevation('win32', {}).kind, 'windows');
});

const ELEVATION = `import('${new URL('../../../dialup/desk/rights.ts', import.meta.url).pathname}').then((m) =>
  console.log(m.findElevation('linux', {}).kind)).catch((error) => console.log(error.code, error.values.who))`;

test('a user without rights is told so; one with CAP_NET_ADMIN is not', () => {
  const as = (...words: string[]) =>
    execFileSync('setpriv', [...words, process.execPath, '-e', ELEVATION], { encoding: 'utf8' }).trim();
  const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
  // The checkout may be root's alone: this capability lets nobody read it, and no more.
  const reads = (more: string) => [
    `--inh-caps=+dac_read_search${more}`,
    `--ambient-caps=+dac_read_search${more}`,
  ];
  assert.is(as(...nobody, ...reads('')), 'not-elevated root');
  assert.is(as(...nobody, ...reads(',+net_admin')), 'capable');
});

test('root is taken back for a moment only', () => {
  const elevation = { kind: 'sudo', invoker: { uid: 65_534, gid: 65_534, name: 'nobody' } } as const;
  const script = `const m = await import('${new URL('../../../dialup/desk/rights.ts', import.meta.url).pathname}');
    const e = ${JSON.stringify(elevation)}; m.becomeInvoker(e);
    const seen = [process.geteuid(), m.asRoot(e, () => process.geteuid()), process.geteuid(), process.getgroups().join()];
    try { m.asRoot(e, () => { throw new Error(); }); } catch { seen.push(process.geteuid()); }
    console.log(seen.join(' '));`;
  const seen = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  }).trim();
  assert.is(seen, '65534 0 65534 65534 65534');
  assert.is(
    asRoot({ kind: 'root' }, () => 7),
    7,
  );
});

test('own networks: interfaces, the way out, and the way to the portal', () => {
  execFileSync('ip', ['link', 'add', 'lan7', 'type', 'bridge']);
  execFileSync('ip', ['address', 'add', '192.168.7.5/24', 'dev', 'lan7']);
  execFileSync('ip', ['link', 'set', 'lan7', 'up']);
  execFileSync('ip', ['route', 'add', 'default', 'via', '192.168.7.1']);
  const words = findOwnNetworks('linux', ['203.0.113.1', '::1']).map(({ what }) => what);
  for (const expected of [
    'your own network 192.168.7.5/24 on lan7',
    'your way out, 192.168.7.1',
    'the way to the portal, 203.0.113.1',
  ]) {
    assert.ok(words.includes(expected), `${expected} in ${words.join('; ')}`);
  }
  assert.not.ok(words.some((word) => word.includes('127.')));
});

test('gateways as the kernel writes them', () => {
  const table =
    'Iface\tDestination\tGateway\tFlags\neth0\t00000000\t0107A8C0\t0003\neth0\t0007A8C0\t00000000\t0001\ntun0\t00000000\t00000000\t0001\n';
  assert.equal(gatewaysOf(table), ['192.168.7.1']);
  assert.equal(gatewaysOf(''), []);
});

test('names are split where the resolver can, for the account’s names only', async () => {
  const log = join(folder, 'resolvectl.log');
  await program('resolvectl', `echo "$@" >> ${log}`);
  const path = process.env['PATH'];
  process.env['PATH'] = `${folder}:${path ?? ''}`;
  assert.is(await setNames({ server: '198.18.0.1', domains: ['acme'] }, 'fgd0', { kind: 'root' }), true);
  assert.is(await readFile(log, 'utf8'), 'dns fgd0 198.18.0.1\ndomain fgd0 ~acme\ndefault-route fgd0 no\n');
  await program('resolvectl', 'exit 1');
  assert.is(await setNames({ server: '198.18.0.1', domains: ['acme'] }, 'fgd0', { kind: 'root' }), false);
  process.env['PATH'] = path;
});

test('without systemd-resolved nothing is touched', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  assert.is(await setNames({ server: '198.18.0.1', domains: ['acme'] }, 'fgd0', { kind: 'root' }), false);
  process.env['PATH'] = path;
});

test('the browser is the caller’s, never root’s, and gets no secret', async () => {
  const log = join(folder, 'browser.log');
  await writeFile(log, '', { mode: 0o666 });
  await chmod(log, 0o666);
  await program('xdg-open', `echo "$(id -u) $(id -ru) $* $HOME \${FERNGATE_PASSWORD:-none}" > ${log}`);
  const path = process.env['PATH'] ?? '';
  process.env['PATH'] = `${folder}:${path}`;
  const environment = {
    PATH: process.env['PATH'],
    DISPLAY: ':0',
    FERNGATE_PASSWORD: 'secret',
    HOME: '/root',
  };
  const who = { platform: 'linux', environment, home: '/home/anna' } as const;
  const invoker = { uid: 65_534, gid: 65_534, name: 'nobody' };
  const url = 'https://portal.example/;touch$(id)';
  assert.is(await openBrowser(url, { ...who, elevation: { kind: 'sudo', invoker } }), true);
  await until('the browser', async () => (await readFile(log, 'utf8')) !== '');
  assert.is(await readFile(log, 'utf8'), `65534 65534 ${url} /home/anna none\n`);
  assert.is(await openBrowser(url, { ...who, elevation: { kind: 'root' } }), false);
  assert.is(await openBrowser(url, { ...who, environment: {}, elevation: { kind: 'sudo', invoker } }), false);
  process.env['PATH'] = path;
});

test('no child gets a password by the environment', () => {
  assert.equal(
    withoutSecrets({
      PATH: 'x',
      FERNGATE_PASSWORD: 'a',
      FERNGATE_CODE: 'b',
      HTTPS_PROXY: 'c',
      http_proxy: 'd',
    }),
    { PATH: 'x' },
  );
});

test.run();
