// test: slow
/** A portal that was taken over: what it hands out and pushes meets real OpenVPN on both sides, and nothing happens. */
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OpenvpnProcess } from '../../dialup/tunnel/openvpn-process.ts';
import { command, Daemon, until } from '../world/command.ts';
import { makeKeys } from '../router/site/keys.ts';
import { makeAuthority, makePortalCertificate } from './issued.ts';
import { StubPortal } from './stub-portal.ts';
import { endAll, type Seat, Technician } from './technician.ts';

const PORTAL = '203.0.113.1';
const OWN_LAN = '10.20.30.7/24';

await command('ip', 'netns', 'add', 'desk');
await command('ip', 'link', 'add', 'out0', 'type', 'veth', 'peer', 'name', 'wan0', 'netns', 'desk');
await command('ip', 'address', 'add', `${PORTAL}/24`, 'dev', 'out0');
await command('ip', 'link', 'set', 'out0', 'up');
for (const words of [
  ['link', 'set', 'lo', 'up'],
  ['address', 'add', '203.0.113.21/24', 'dev', 'wan0'],
  ['link', 'set', 'wan0', 'up'],
  ['link', 'add', 'lan0', 'type', 'bridge'],
  ['address', 'add', OWN_LAN, 'dev', 'lan0'],
  ['link', 'set', 'lan0', 'up'],
]) {
  await command('ip', '-n', 'desk', ...words);
}

const keys = makeKeys();
writeFileSync(join(keys.folder, 'verify'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
chmodSync(keys.folder, 0o755);
const profile = [
  'client\ndev tun\nproto tcp\nnobind',
  `remote ${PORTAL} 1194`,
  'remote-cert-tls server\nverify-x509-name room-3 name\nauth-user-pass',
  ...[
    ['ca', 'ca.pem'],
    ['cert', 'router.pem'],
    ['key', 'router.key'],
    ['tls-crypt-v2', 'tls-client.key'],
  ].map(
    ([name = '', file = '']) =>
      `<${name}>\n${keys.read(file).replace(/^(?!-----|[A-Za-z0-9+/=]+$).*\n/gm, '')}</${name}>`,
  ),
  '',
].join('\n');

let handsOut = profile;
let address = '198.18.0.5';
const seats: { id: string; name: string; address: string }[] = [];
const shown = await makePortalCertificate(await makeAuthority(), PORTAL);
const stub = await StubPortal.start(shown, {
  address: PORTAL,
  answer(method, path) {
    const is = (what: string) => `${method} ${path}` === what;
    if (is('POST /api/v1/sign-in')) return { status: 201, body: { kind: 'signed-in', token: 'token' } };
    if (is('GET /api/v1/me'))
      return { status: 200, body: { unfinished: false, rights: ['connection.open'] } };
    if (is('GET /api/v1/me/seats')) return { status: 200, body: { seats } };
    if (path.endsWith('/ticket')) return { status: 201, body: { username: 'anna', password: 'ticket:x' } };
    if (!is('POST /api/v1/me/seats')) return { status: 201, body: {} };
    const seat = { id: `sea_${seats.length}`, name: `seat ${seats.length}`, address };
    seats.push(seat);
    return { status: 201, body: { seat, profile: handsOut } };
  },
});
const fingerprint = await (async () => {
  const { X509Certificate } = await import('node:crypto');
  return new X509Certificate(shown.cert).fingerprint256;
})();

let server: Daemon | undefined;

async function serve(...pushes: string[]): Promise<void> {
  await server?.stop();
  const at = (name: string) => join(keys.folder, name);
  server = new Daemon('openvpn', [
    'openvpn',
    ...[
      '--mode',
      'server',
      '--tls-server',
      '--dev',
      'tun0',
      '--topology',
      'subnet',
      '--proto',
      'tcp-server',
      '--port',
      '1194',
    ],
    ...['--local', PORTAL, '--ifconfig', '198.18.0.1', '255.255.240.0', '--dh', 'none', '--ca', at('ca.pem')],
    ...[
      '--cert',
      at('server.pem'),
      '--key',
      at('server.key'),
      '--tls-crypt-v2',
      at('tls-server.key'),
      '--script-security',
      '2',
    ],
    ...[
      '--auth-user-pass-verify',
      at('verify'),
      'via-file',
      '--keepalive',
      '5',
      '20',
      '--tmp-dir',
      keys.folder,
      '--verb',
      '3',
    ],
    ...['topology subnet', 'route-gateway 198.18.0.1', ...pushes].flatMap((push) => ['--push', push]),
  ]);
  await until('server', () => server?.output.includes('Initialization Sequence Completed') === true);
}

let computers = 0;
/** Each time another computer's settings. */
function dial(...words: string[]): Technician {
  const environment = { FERNGATE_PASSWORD: 'secret', XDG_CONFIG_HOME: `/run/settings-${computers++}` };
  const seat: Seat = { through: ['ip', 'netns', 'exec', 'desk'], environment, terminal: false };
  return new Technician(seat, PORTAL, 'acme/anna', '--fingerprint', fingerprint, '--no-browser', ...words);
}

const routes = async () =>
  (await command('ip', '-n', 'desk', 'route'))
    .trim()
    .split('\n')
    .map((line) => line.split(' ').slice(0, 3).join(' ').trim())
    .sort();
const before = await routes();

async function hangsUp(program: Technician): Promise<void> {
  program.signal('SIGTERM');
  await program.ends();
  assert.equal(await routes(), before);
}

const ADDRESS = 'ifconfig 198.18.0.5 255.255.240.0';
const ROUTE = 'route 198.18.0.0 255.254.0.0';

test('an honest push is taken; what else was pushed is left out', async () => {
  await serve(
    ADDRESS,
    ROUTE,
    'dhcp-option DNS 192.0.2.1',
    'block-outside-dns',
    'explicit-exit-notify',
    'setenv opt up',
    'sndbuf 1',
  );
  const program = dial();
  await program.sees('Dialled in to acme');
  assert.equal(
    (await routes()).filter((line) => !before.includes(line)),
    ['198.18.0.0/15 via 198.18.0.1', '198.18.0.0/20 dev fgd0'],
  );
  await hangsUp(program);
});

for (const [push, words] of [
  ['route 0.0.0.0 128.0.0.0', 'draw 0.0.0.0/1 into the tunnel'],
  ['route 10.0.0.0 255.0.0.0', 'overlaps with your own network 10.20.30.7/24 on lan0'],
  ['redirect-gateway def1', 'draw redirect-gateway def1 into the tunnel'],
  ['route-ipv6 2000::/3', 'draw route-ipv6 2000::/3 into the tunnel'],
  ['dns server 0 resolve-domains com', 'answer for names other than those of your account'],
] as const) {
  test(`refused in words, and nothing is changed: ${push}`, async () => {
    await serve(ADDRESS, ROUTE, push);
    const program = dial();
    await program.sees(words);
    assert.is(await program.ends(), 1);
    assert.not.match(program.screen, 'Dialled in');
    assert.equal(await routes(), before);
  });
}

test('refused: another address than the portal said', async () => {
  await serve('ifconfig 10.20.30.8 255.255.255.0', ROUTE);
  const program = dial();
  await program.sees('overlaps with your own network 10.20.30.7/24');
  assert.is(await program.ends(), 1);
  assert.equal(await routes(), before);
});

for (const [what, said, words] of [
  ['in the technician’s own network', '10.20.30.9', 'overlaps with your own network'],
  ['a public one', '192.0.2.5', 'which is not a network of an account'],
] as const) {
  test(`refused before OpenVPN starts: an address ${what}`, async () => {
    address = said;
    const program = dial();
    await program.sees(words);
    assert.is(await program.ends(), 1);
    address = '198.18.0.5';
  });
}

test('a profile that runs a program is refused, not kept, and its program never runs', async () => {
  handsOut = profile.replace('nobind', 'nobind\nscript-security 2\nup "/usr/bin/touch /run/owned"');
  const program = dial();
  await program.sees('The VPN profile from the portal was refused');
  assert.is(await program.ends(), 1);
  const kept = await command('cat', `/run/settings-${computers - 1}/ferngate-dialup/${PORTAL}_443.json`);
  assert.match(kept, '"seats":[]');
  assert.not.ok(readdirSync('/run').includes('owned'));
  handsOut = profile;
});

test('a server that cannot prove to be the room is said', async () => {
  handsOut = profile.replace('room-3', 'room-4');
  const program = dial();
  await program.sees('does not prove to be your account’s room');
  assert.is(await program.ends(), 1);
  handsOut = profile;
});

test('all doors closed to OpenVPN, and OpenVPN missing', async () => {
  await server?.stop();
  const program = dial();
  await program.sees('no tunnel comes about');
  assert.is(await program.ends(), 1);
  await dial('--openvpn', '/nowhere').sees('OpenVPN is not installed');
});

test('over TCP on loopback with a password, as on Windows, OpenVPN listens to us', async () => {
  const heard: string[] = [];
  const openvpn = await OpenvpnProcess.start(
    {
      program: 'openvpn',
      elevation: { kind: 'root' },
      environment: process.env,
      transport: 'tcp',
      configuration(place) {
        if (place.kind !== 'tcp') throw new Error('not over TCP');
        const management = `management 127.0.0.1 ${place.port} ${place.passwordFile}\nmanagement-client\nmanagement-hold\n`;
        return (
          `dev null\nremote 127.0.0.1 1\nproto tcp-client\nifconfig 10.9.0.1 10.9.0.2\nnobind\n${management}`.replace(
            'ifconfig 10.9.0.1 10.9.0.2\n',
            '',
          ) + clientBlocks()
        );
      },
    },
    (line) => heard.push(line),
  );
  await until('hold', () => heard.some((line) => line.startsWith('>HOLD:'))).catch((error: unknown) => {
    throw new Error(`${String(error)} ${heard.join('|')} ${openvpn.printed.join('|')}`);
  });
  assert.ok(heard.some((line) => line.startsWith('SUCCESS: password is correct')));
  assert.is(await openvpn.stop(), 'ended');
  assert.not.ok(readdirSync('/tmp').some((name) => name.startsWith('ferngate-dialup-')));
});

function clientBlocks(): string {
  return `client\n<ca>\n${keys.read('ca.pem')}</ca>\n<cert>\n${keys.read('router.pem')}</cert>\n<key>\n${keys.read('router.key')}</key>\n`;
}

test.after(async () => {
  endAll();
  await server?.stop();
  await stub[Symbol.asyncDispose]();
});
test.run();
