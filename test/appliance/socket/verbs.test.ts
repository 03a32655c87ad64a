/** The socket against a portal that was broken into: every argument of every verb, and clients that are none. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REQUEST_MAX_BYTES } from '../../../appliance/protocol.ts';
import { Account } from '../rig/account.ts';
import { Appliance, type Folders } from '../rig/appliance.ts';
import { DIAL_IN, newFolders, POOL } from '../rig/dialled-world.ts';
import { proofInputs } from './proof-inputs.ts';
import { refusalOf, type PortalClient } from '../rig/portal-client.ts';
import { until } from '../rig/until.ts';
import { ensureUsers } from '../rig/users.ts';

let folders: Folders;
let appliance: Appliance;
let portal: PortalClient;
let account: Account;
let other: Account;

test.before(async () => {
  ensureUsers();
  folders = newFolders();
  appliance = new Appliance(folders);
  account = new Account(3, { pool: POOL, dialIn: DIAL_IN });
  other = new Account(4, { pool: POOL, dialIn: DIAL_IN });
  portal = await appliance.ready();
});

test.after(async () => {
  portal.close();
  await appliance.end('SIGTERM');
});

const EVIL = [
  '',
  ' ',
  'a b',
  'x\ny',
  'x\r',
  ...Array.from('"\';#\\{é\0'),
  '../..',
  '/etc/passwd',
  '$(id)',
  '`id`',
  null,
  7,
  [],
  {},
];

/** A block that ends early and goes on with a directive of the attacker's. */
const ESCAPES = (label: string, pem: string) => [
  `${pem}</ca>\nscript-security 2\n<ca>\n`,
  pem.replace('\n', '\nplugin /tmp/x.so\n'),
  `up /tmp/x\n${pem}`,
  pem.trimEnd(),
  pem.replaceAll('\n', '\r\n'),
  pem.replace(label, 'DH PARAMETERS'),
  `-----BEGIN ${label}-----\nAAAA\n</key>\n-----END ${label}-----\n`,
];

function inputs(): Record<string, readonly (readonly [string, unknown])[]> {
  const { spec } = account;
  const name = { name: `plc.${spec.domain}`, address: '10.80.4.1' };
  const allowance = {
    source: '10.80.0.2',
    target: '10.80.4.1',
    protocol: 'tcp',
    fromPort: 1,
    toPort: 1,
    endsInS: 1,
  };
  const key = 'a'.repeat(64);
  const each = (values: readonly unknown[], make: (value: unknown) => unknown) =>
    values.map((value) => [JSON.stringify(value).slice(0, 60), make(value)] as const);
  const rooms = [...EVIL.filter((value) => value !== 7), 0, -1, 1.5, 32_768, '3'];
  const networks = [
    ...EVIL,
    '10.0.0.1/8',
    '10.0.0.0/33',
    '10.0.0.0',
    '10.0.0.0/8 ',
    '300.0.0.0/8',
    '::/0',
    '10.0.0.0/8\n',
  ];
  const addresses = [
    ...EVIL,
    '10.0.0.256',
    '10.0.0.1/32',
    '::1',
    '10.0.0.1 ',
    '010.0.0.1',
    '10.0.0.2 . 10.0.0.3',
  ];
  const labels = [...EVIL, '-a', 'a-', 'A', 'a.b', 'a_b', 'a'.repeat(64)];
  const names = [
    ...EVIL,
    `a..${spec.domain}`,
    `.${spec.domain}`,
    `x y.${spec.domain}`,
    `X.${spec.domain}`,
    'www.bank.example',
    spec.domain.slice(1),
  ];
  const verbsWithRoom = ['room.remove', 'room.held', 'room.allow', 'room.names', 'door.tags'];
  return {
    'room.put': [
      ...each(rooms, (room) => ({ ...spec, room })),
      ...each([...networks, '127.0.0.0/8', '224.0.0.0/4', '10.80.0.0/24'], (pool) => ({ ...spec, pool })),
      ...each([...networks, '10.81.0.0/24', '10.80.0.0/30'], (dialIn) => ({ ...spec, dialIn })),
      ...each(labels, (domain) => ({ ...spec, domain })),
      ...each([...EVIL, ...ESCAPES('CERTIFICATE', spec.authorities)], (authorities) => ({
        ...spec,
        authorities,
      })),
      ...each(
        [...EVIL, ...ESCAPES('CERTIFICATE', spec.certificate), other.spec.certificate],
        (certificate) => ({ ...spec, certificate }),
      ),
      ...each([...EVIL, ...ESCAPES('PRIVATE KEY', spec.key), other.spec.key], (value) => ({
        ...spec,
        key: value,
      })),
      ...each(
        [...EVIL, ...ESCAPES('OpenVPN tls-crypt-v2 server key', spec.tlsCryptV2), spec.key],
        (tlsCryptV2) => ({ ...spec, tlsCryptV2 }),
      ),
      ...each(
        [...EVIL, ...ESCAPES('OpenVPN auth-token server key', spec.authTokenSecret)],
        (authTokenSecret) => ({ ...spec, authTokenSecret }),
      ),
      ...each(['1', 0, -1, 1.5, 1e9, null, '1\nplugin x'], (maxSessions) => ({ ...spec, maxSessions })),
      ...each(['true', 1, null], (enabled) => ({ ...spec, enabled })),
      ['a field more', { ...spec, script: '/bin/sh' }],
    ],
    ...proofInputs({ spec, other: other.spec, evil: EVIL, escapes: ESCAPES }),
    'room.names': [
      ...each(names, (value) => ({ room: 3, names: [{ ...name, name: value }] })),
      ...each(addresses, (address) => ({ room: 3, names: [{ ...name, address }] })),
    ],
    'room.allow': [
      ...each(addresses, (source) => ({ room: 3, allowances: [{ ...allowance, source }] })),
      ...each(addresses, (target) => ({ room: 3, allowances: [{ ...allowance, target }] })),
      ...each([...EVIL, 'sctp', 'TCP', 'all'], (protocol) => ({
        room: 3,
        allowances: [{ ...allowance, protocol }],
      })),
      ...each([-1, 65_536, 1.5, '1', null, '1-65535'], (fromPort) => ({
        room: 3,
        allowances: [{ ...allowance, fromPort }],
      })),
      ...each([-1, 65_536, 1.5, '1', null], (toPort) => ({
        room: 3,
        allowances: [{ ...allowance, toPort }],
      })),
      ...each([0, -1, 1.5, '1', null, 1e12, '1s accept'], (endsInS) => ({
        room: 3,
        allowances: [{ ...allowance, endsInS }],
      })),
    ],
    'door.tags': each(
      [...EVIL, key.slice(1), `${key}a`, key.toUpperCase(), `${key} `, 'g'.repeat(64)],
      (tag) => ({ room: 3, tags: [tag] }),
    ),
    'door.portal': [
      ...each([...EVIL, 'A.example', 'a b', 'a..b', 'a\nbind :1'], (value) => ({
        name: value,
        certificate: spec.certificate,
        key: spec.key,
      })),
      ...each([...EVIL, ...ESCAPES('CERTIFICATE', spec.certificate)], (certificate) => ({
        name: 'a.example',
        certificate,
        key: spec.key,
      })),
      ...each([...EVIL, other.spec.key], (value) => ({
        name: 'a.example',
        certificate: spec.certificate,
        key: value,
      })),
    ],
    ...Object.fromEntries(verbsWithRoom.slice(0, 2).map((verb) => [verb, each(rooms, (room) => ({ room }))])),
    'system.restart': [
      ...each([...EVIL, 'room', 'portal ', 'portal.service', 'Portal', '__proto__'], (what) => ({ what })),
      ['a field more', { what: 'portal', unit: 'ssh.service' }],
    ],
    ...Object.fromEntries(
      ['system.services', 'system.clock', 'system.powerOff', 'room.list', 'rooms.over'].map((verb) => [
        verb,
        each(EVIL.slice(0, -1).concat({ room: 3 } as never), (input) => input),
      ]),
    ),
    'system.name': [
      ...each(labels, (host) => ({ host, zone: 'UTC' })),
      ...each([...EVIL, '/x', '../x', 'a/../b', 'a//b', 'UTC\n'], (zone) => ({ host: 'a', zone })),
    ],
  };
}

test('no argument of any verb gets further than its grammar', async () => {
  await portal.call('room.put', account.spec);
  const before = whatRuns();
  for (const [verb, table] of Object.entries(inputs())) {
    for (const [what, input] of table) {
      assert.match(await refusalOf(portal.raw(verb, input)), /^bad-input: /, `${verb}: ${what}`);
    }
  }
  assert.is(whatRuns(), before);
  const held = await portal.call('room.held', { room: account.spec.room });
  assert.equal(held, { allowances: [], rulesIntact: true });
});

/** Everything that a verb could have changed, as text. */
function whatRuns(): string {
  const files = [`${folders.data}/appliance`, folders.run].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort(),
  );
  const [room] = execFileSync('ip', ['netns', 'list']).toString().split('\n');
  return [
    ...files.filter((file) => !file.includes('.log')),
    room,
    execFileSync('pgrep', ['-x', 'openvpn']),
  ].join('\n');
}

test('unknown verbs, rooms that are not there', async () => {
  for (const verb of ['', 'room', 'room.exec', '__proto__', 'constructor', 'toString']) {
    assert.match(await refusalOf(portal.raw(verb, {})), /^unknown-verb/, verb);
  }
  const room = other.spec.room;
  assert.match(await refusalOf(portal.call('room.held', { room })), /^no-such-room/);
  assert.match(await refusalOf(portal.call('room.allow', { room, allowances: [] })), /^no-such-room/);
  assert.match(await refusalOf(portal.call('room.names', { room, names: [] })), /^no-such-room/);
  assert.match(await refusalOf(portal.call('door.tags', { room, tags: [] })), /^no-such-room/);
});

test('requests for one room are carried out in the order in which they came', async () => {
  const { room } = account.spec;
  const one = (port: number) => ({
    source: '10.80.0.2',
    target: '10.80.4.1',
    protocol: 'tcp' as const,
    fromPort: port,
    toPort: port,
    endsInS: 900,
  });
  const ports = Array.from({ length: 20 }, (_, index) => index + 1);
  const answers = await Promise.all(
    ports.flatMap((port) => [
      portal.call('room.allow', { room, allowances: [one(port)] }),
      portal.call('room.held', { room }),
    ]),
  );
  const seen = answers.flatMap((answer) => ('allowances' in answer ? [answer.allowances[0]?.fromPort] : []));
  assert.equal(seen, ports);
});

test('a client that sends what is no request is cut off without a word; the others are served', async () => {
  const valid = JSON.stringify({ id: 1, verb: 'room.list', input: {} });
  const garbage: Record<string, string> = {
    'no JSON': 'GET / HTTP/1.1\r\n\r\n',
    'an empty line': '\n',
    'no object': '[]\n',
    'no id': '{"verb":"room.list","input":{}}\n',
    'an id that is none': '{"id":-1,"verb":"room.list","input":{}}\n',
    'a field more': '{"id":1,"verb":"room.list","input":{},"as":"root"}\n',
    'a line without end': `"${'x'.repeat(REQUEST_MAX_BYTES)}`,
  };
  for (const [what, bytes] of Object.entries(garbage)) {
    const socket = connect(`${folders.run}/appliance.sock`);
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.write(bytes);
    await closed;
    assert.is(received, '', what);
  }
  const socket = connect(`${folders.run}/appliance.sock`);
  socket.write(`${valid}\n{oh`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  assert.match(first.toString(), /"ok":true/);
  socket.destroy();
  assert.is((await portal.call('room.list', {})).rooms.length, 1);
});

test('more clients than there are places do not get in, and the first ones stay', async () => {
  const clients = Array.from({ length: 40 }, () =>
    connect(`${folders.run}/appliance.sock`).on('error', () => undefined),
  );
  await until('the others are turned away', () => clients.filter((client) => client.closed).length >= 24);
  assert.is((await portal.call('room.list', {})).rooms.length, 1);
  clients.forEach((client) => client.destroy());
});

test.run();
