/** A room is looked through without running, and started once where nobody can reach it: each fault shows, nothing is left. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ProofClient, type Input } from '../../../appliance/protocol.ts';
import { Account } from '../rig/account.ts';
import { Appliance } from '../rig/appliance.ts';
import { issue, makeAuthority, makeKey } from '../rig/certificates.ts';
import { ANNA, DIAL_IN, newFolders, POOL, PRESS } from '../rig/dialled-world.ts';
import { ManagementClient } from '../rig/management.ts';
import { refusalOf, type PortalClient } from '../rig/portal-client.ts';
import { ensureUsers, type Ids } from '../rig/users.ts';

const folders = newFolders();
let users: Record<string, Ids>;
let account: Account;
let other: Account;
let appliance: Appliance;
let portal: PortalClient;
let room: Input<'room.check'>;

test.before(async () => {
  users = ensureUsers();
  account = new Account(7, { pool: POOL, dialIn: DIAL_IN });
  other = new Account(8, { pool: POOL, dialIn: DIAL_IN });
  appliance = new Appliance(folders);
  portal = await appliance.ready();
  const target = PRESS.plc;
  room = {
    spec: account.spec,
    names: [{ name: 'plc.press.account-7', address: target }],
    allowances: [
      { source: ANNA.dialIn, target, protocol: 'tcp', fromPort: 1, toPort: 9, endsInS: 900 },
      { source: ANNA.dialIn, target, protocol: 'icmp', fromPort: 0, toPort: 0, endsInS: 900 },
    ],
    tags: ['a'.repeat(64)],
  };
  await portal.call('rooms.hold', { held: true });
  await prepare();
});

test.after(async () => {
  portal.close();
  await appliance.end('SIGTERM');
});

async function prepare(): Promise<void> {
  await portal.call('room.put', room.spec);
  await portal.call('room.names', { room: room.spec.room, names: room.names });
  await portal.call('door.tags', { room: room.spec.room, tags: room.tags });
}

const said = ({ findings }: { findings: { part: string; kind: string }[] }) =>
  findings.map(({ part, kind }) => `${part} ${kind}`);

test('a room as it is prepared is read by all four programs, and nothing speaks against it', async () => {
  assert.equal(await portal.call('room.check', room), { findings: [] });
  assert.equal(readdirSync(`${folders.run}/proof`), []);
});

test('a room that is not what the portal says shows where', async () => {
  const { spec } = room;
  assert.equal(said(await portal.call('room.check', { ...room, tags: [] })), ['tags differs']);
  assert.equal(said(await portal.call('room.check', { ...room, names: [] })), [
    'names differs',
    'names differs',
  ]);
  const changed = { ...room, spec: { ...spec, maxSessions: 5 } };
  const { findings } = await portal.call('room.check', changed);
  assert.equal(said({ findings }), ['spec differs', 'openvpn missing']);
  assert.is(findings[0]?.detail, 'maxSessions');
  assert.equal(said(await portal.call('room.check', { ...room, spec: other.spec, names: [] })), [
    'spec missing',
    'tags differs',
  ]);
});

test('what its programs or its own grammar refuse is told in their words', async () => {
  const { spec } = room;
  const foreign = { ...spec, key: other.spec.key };
  assert.match(
    (await portal.call('room.check', { ...room, spec: foreign })).findings[0]!.detail,
    /key: does not/,
  );
  // A key of the right length that OpenVPN cannot use with this certificate's authority text.
  const odd = { ...spec, authorities: spec.authorities.replace(/\n[^-][^\n]*\n-----END/, '\n-----END') };
  assert.match(
    said(await portal.call('room.check', { ...room, spec: odd })).join(),
    /spec refused|openvpn refused/,
  );
  const outside = room.allowances.map((one) => ({ ...one, target: '10.99.0.1' }));
  assert.equal(said(await portal.call('room.check', { ...room, allowances: outside })), [
    'rules refused',
    'rules refused',
  ]);
});

test('files and rules that somebody changed are noticed', async () => {
  const folder = `${folders.run}/rooms/7`;
  const file = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.conf'))!,
  );
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, before.replace('verb 1', 'verb 9'));
  assert.equal(said(await portal.call('room.check', room)), ['openvpn differs']);
  rmSync(file);
  assert.equal(said(await portal.call('room.check', room)), ['openvpn missing']);
  writeFileSync(file, before);
  const inside = ['netns', 'exec', 'fg-7', 'nft'];
  execFileSync('ip', [...inside, 'add', 'chain', 'inet', 'room', 'mine']);
  assert.equal(said(await portal.call('room.check', room)), ['rules differs']);
  execFileSync('ip', [...inside, 'delete', 'chain', 'inet', 'room', 'mine']);
  assert.equal(said(await portal.call('room.check', room)), []);
});

test('the door is read by HAProxy with the certificate and all tags, and compared', async () => {
  const { certificate, key } = issue(makeAuthority('/tmp/door'), 'portal', 'serverAuth');
  const identity = { name: 'portal.example', certificate, key };
  assert.equal(said(await portal.call('door.check', identity)), ['door missing']);
  await portal.call('door.portal', identity);
  assert.equal(await portal.call('door.check', identity), { findings: [] });
  assert.equal(said(await portal.call('door.check', { ...identity, name: 'other.example' })), [
    'door differs',
  ]);
  const broken = { ...identity, key: other.spec.key };
  assert.equal(said(await portal.call('door.check', broken)), ['door differs', 'door refused']);
});

function clientOf(one: Account, change: Partial<ProofClient> = {}): ProofClient {
  const identity = issue(one.authority, `proof-${Math.random()}`, 'clientAuth');
  const serverKey = join(one.folder, 'server.key');
  writeFileSync(serverKey, one.spec.tlsCryptV2);
  return ProofClient.parse({
    authorities: one.authority.certificate,
    serverName: 'server',
    ...identity,
    tlsCryptV2: readFileSync(makeKey(one.folder, 'tls-crypt-v2-client', serverKey), 'utf8'),
    ...change,
  });
}

async function handshake(client: ProofClient, spec = account.spec) {
  const { management, startMs } = await portal.call('proof.open', { spec });
  const desk = new ManagementClient(management, users['ferngate']!, new Map());
  const answer = await portal.call('proof.dial', client);
  desk.close();
  return { ...answer, startMs };
}

/** Everything that a proof makes. */
const left = () =>
  [
    execFileSync('ip', ['netns', 'list']).toString().includes('fg-32768'),
    execFileSync('ip', ['netns', 'list']).toString().includes('fg-proof'),
    existsSync(`${folders.run}/rooms/32768`),
    execFileSync('bash', ['-c', 'pgrep -x openvpn || true']).toString() !== '',
  ].some(Boolean);

test('a handshake is completed both ways, the portal turns the client away, and nothing is left', async () => {
  const done = await handshake(clientOf(account));
  assert.is(done.outcome, 'turned-away', done.detail);
  assert.match(done.tls, /^TLSv1\.3 TLS_/);
  assert.not.ok(left());
});

test('while it stands nothing of it ends on the host, and it is nobody’s room', async () => {
  const interfaces = execFileSync('ip', ['-o', 'link']).toString();
  await portal.call('proof.open', { spec: account.spec });
  assert.is(execFileSync('ip', ['-o', 'link']).toString(), interfaces);
  assert.is((await portal.call('room.list', {})).rooms.length, 1);
  assert.not.ok((await portal.call('system.services', {})).services.some(({ name }) => name === 'vpn'));
  for (const inside of ['fg-32768', 'fg-proof'])
    assert.not.match(execFileSync('ip', ['-n', inside, '-6', 'route']).toString(), /default/);
});

test('another account’s authority, key or name, and a certificate that is over: no handshake', async () => {
  const wrongServer = await handshake(clientOf(account, { authorities: other.authority.certificate }));
  assert.is(wrongServer.outcome, 'failed');
  assert.match(wrongServer.detail, /VERIFY ERROR|certificate verify failed/);
  assert.is((await handshake(clientOf(account, { serverName: 'another' }))).outcome, 'failed');
  const { tlsCryptV2 } = clientOf(other);
  assert.is.not((await handshake(clientOf(account, { tlsCryptV2 }))).outcome, 'turned-away');
  const { certificate, key } = clientOf(other);
  assert.is.not((await handshake(clientOf(account, { certificate, key }))).outcome, 'turned-away');
  assert.not.ok(left());
});

test('an opened one is gone after kill -9 of the appliance and its next start', async () => {
  await portal.call('proof.open', { spec: account.spec });
  assert.ok(left());
  portal.close();
  await appliance.end('SIGKILL');
  appliance = new Appliance(folders);
  portal = await appliance.ready();
  assert.not.ok(left());
  assert.match(await refusalOf(portal.call('proof.dial', clientOf(account))), /^no-such-room/);
});

test.run();
