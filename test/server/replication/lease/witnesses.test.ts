/** Two witnesses, one promise: our own program and a real etcd, each with everything that can be wrong with it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leaseCodeOf } from '../../../../server/replication/lease/errors.ts';
import { openWitness, WitnessSettings } from '../../../../server/replication/lease/settings.ts';
import type { LeaseRecord, Witness } from '../../../../server/replication/lease/witness/witness.ts';
import { LEASE, NODES, WitnessProcess } from '../../../witness/rig.ts';
import { Etcd } from './etcd.ts';

const signal = new AbortController().signal;
const own = new WitnessProcess();
const etcd = new Etcd(23_790);
const CLUSTER = 'd'.repeat(32);
const lease: LeaseRecord = LEASE;

let ownSettings: WitnessSettings;
const etcdSettings: WitnessSettings = {
  kind: 'etcd',
  endpoints: ['http://127.0.0.1:23790'],
  ...{ authority: null, user: null, certificate: null },
};

test.before(async () => {
  await Promise.all([own.start(), etcd.start()]);
  const { fingerprint, token } = await own.add('main');
  const shown = fingerprint.toUpperCase().replaceAll(/(..)(?=.)/gu, '$1:');
  ownSettings = WitnessSettings.parse({
    kind: 'ferngate',
    address: `127.0.0.1:${own.port}`,
    fingerprint: shown,
    token,
  });
});
test.after(async () => {
  await Promise.all([own.kill(), etcd.kill()]);
});

const codeOf = (asked: Promise<unknown>) => asked.then(() => 'done', leaseCodeOf);

async function keepsItsPromise(witness: Witness, again: () => Witness): Promise<void> {
  const first = await witness.read(signal);
  assert.equal(first, { version: '0', lease: null });
  const second = await witness.swap('0', lease, signal);
  assert.ok(second !== null);
  assert.equal(await witness.read(signal), { version: second, lease });
  assert.is(await again().swap('0', lease, signal), null, 'it was new once');
  // The same content is a change too: a renewal is one.
  const third = await witness.swap(second, lease, signal);
  assert.ok(third !== null && third !== second);
  const taken = { ...lease, epoch: 4, holder: NODES.b, inSync: null };
  const many = await Promise.all(Array.from({ length: 8 }, () => again().swap(third, taken, signal)));
  assert.is(many.filter((version) => version !== null).length, 1, 'of many one swaps');
  assert.is(await witness.swap(third, lease, signal), null);
  assert.equal((await witness.read(signal)).lease, taken);
}

test('our own witness swaps only what was seen', () =>
  keepsItsPromise(openWitness(ownSettings, CLUSTER), () => openWitness(ownSettings, CLUSTER)));

test('etcd swaps only what was seen', () =>
  keepsItsPromise(openWitness(etcdSettings, CLUSTER), () => openWitness(etcdSettings, CLUSTER)));

test('each pair has a key of its own in etcd', async () => {
  assert.is((await openWitness(etcdSettings, 'e'.repeat(32)).read(signal)).lease, null);
});

test('a witness with another certificate, or another token, is refused; the token goes to no stranger', async () => {
  assert.ok(ownSettings.kind === 'ferngate');
  let heard = 0;
  const fingerprint = 'f'.repeat(64);
  assert.is(await codeOf(openWitness({ ...ownSettings, fingerprint }, CLUSTER).read(signal)), 'refused');
  const token = `main.${'A'.repeat(43)}`;
  assert.is(await codeOf(openWitness({ ...ownSettings, token }, CLUSTER).read(signal)), 'refused');
  const stranger = createServer((socket) =>
    socket.on('data', (bytes) => (heard += Number(bytes.includes('Bearer')))),
  );
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const { port } = stranger.address() as { port: number };
  const address = `127.0.0.1:${port}`;
  assert.is(await codeOf(openWitness({ ...ownSettings, address }, CLUSTER).read(signal)), 'unreachable');
  stranger.close();
  assert.is(heard, 0);
});

test('what is not ours in etcd is not believed', async () => {
  const key = Buffer.from(`/ferngate/lease/${'1'.repeat(32)}`).toString('base64');
  await etcd.call('/v3/kv/put', { key, value: Buffer.from('{"epoch":1}').toString('base64') });
  assert.is(await codeOf(openWitness(etcdSettings, '1'.repeat(32)).read(signal)), 'bad-answer');
});

test('nobody there, or nobody who answers, is unreachable in a bounded time', async () => {
  const gone = { ...etcdSettings, endpoints: ['http://127.0.0.1:9'] } as WitnessSettings;
  assert.is(await codeOf(openWitness(gone, CLUSTER).read(signal)), 'unreachable');
  assert.is(await codeOf(openWitness(ownSettings, CLUSTER).read(AbortSignal.abort())), 'unreachable');
});

test('of several addresses of etcd the next one is asked when one is gone', async () => {
  const endpoints = ['http://127.0.0.1:9', 'http://127.0.0.1:23790'];
  const witness = openWitness({ ...etcdSettings, endpoints }, CLUSTER);
  assert.is(await codeOf(witness.read(signal)), 'unreachable');
  assert.is(await codeOf(witness.read(signal)), 'done');
});

test('a user’s token that etcd has forgotten is asked for anew', async () => {
  for (const [path, body] of [
    ['role/add', { name: 'root' }],
    ['user/add', { name: 'root', password: 'secret' }],
    ['user/grant', { user: 'root', role: 'root' }],
    ['enable', {}],
  ] as const)
    await etcd.call(`/v3/auth/${path}`, body);
  assert.is(await codeOf(openWitness(etcdSettings, CLUSTER).read(signal)), 'refused');
  const as = (password: string) =>
    openWitness({ ...etcdSettings, user: { name: 'root', password } }, CLUSTER);
  assert.is(await codeOf(as('wrong').read(signal)), 'refused');
  const witness = as('secret');
  const { version } = await witness.read(signal);
  await etcd.kill();
  assert.is(await codeOf(witness.read(signal)), 'unreachable');
  await etcd.start();
  assert.is((await witness.read(signal)).version, version);
  assert.ok((await witness.swap(version, { ...lease, epoch: 5 }, signal)) !== null);
});

test('etcd with TLS: its authority and our certificate', async () => {
  const folder = mkdtempSync('/tmp/etcd-tls-');
  const san = 'subjectAltName=IP:127.0.0.1';
  const make = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ];
  const openssl = [...make, '-subj', '/CN=x', '-addext', san, '-keyout', 'key.pem', '-out', 'cert.pem'];
  execFileSync('openssl', openssl, { cwd: folder, stdio: 'ignore' });
  const [key, certificate] = ['key.pem', 'cert.pem'].map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  const files = ['--cert-file', `${folder}/cert.pem`, '--key-file', `${folder}/key.pem`];
  const trusted = ['--client-cert-auth', '--trusted-ca-file', `${folder}/cert.pem`];
  const secured = new Etcd(23_890, 'https', [...files, ...trusted]);
  await secured.start();
  try {
    const base = { ...etcdSettings, endpoints: ['https://127.0.0.1:23890'] };
    const to = (more: object) => openWitness(WitnessSettings.parse({ ...base, ...more }), CLUSTER);
    assert.is(
      await codeOf(to({ authority: certificate, certificate: { certificate, key } }).read(signal)),
      'done',
    );
    assert.is(await codeOf(to({ certificate: { certificate, key } }).read(signal)), 'refused');
    assert.is.not(await codeOf(to({ authority: certificate }).read(signal)), 'done');
  } finally {
    await secured.kill();
  }
});

test('settings are read by a grammar, and keep no secret in what they complain of', () => {
  for (const wrong of [
    { kind: 'ferngate', address: 'witness', fingerprint: 'f'.repeat(64), token: `a.${'A'.repeat(43)}` },
    { kind: 'ferngate', address: 'w:1', fingerprint: 'f', token: `a.${'A'.repeat(43)}` },
    { ...etcdSettings, endpoints: [] },
    { ...etcdSettings, endpoints: ['http://user:pass@127.0.0.1:1'] },
    { ...etcdSettings, endpoints: ['http://127.0.0.1:1/path'] },
    { ...etcdSettings, endpoints: ['file:///etc/passwd'] },
    { ...etcdSettings, authority: 'no certificate' },
  ])
    assert.not(WitnessSettings.safeParse(wrong).success, JSON.stringify(wrong));
});

test.run();
