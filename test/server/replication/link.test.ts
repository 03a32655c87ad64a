/** Two nodes over real TLS: what is written on one is on the other, and whom they do not talk to (C12, C13, C16). */
import { mkdtemp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateRsaKey } from '../../../server/certificates/keys.ts';
import { feed, type FeedEnd } from '../../../server/replication/link/feed.ts';
import { follow, takeSeed, type FollowEnd } from '../../../server/replication/link/follow.ts';
import {
  makeIdentity,
  tlsOptions,
  verifyPeer,
  type Identity,
} from '../../../server/replication/link/identity.ts';
import { Peer } from '../../../server/replication/link/peer.ts';
import type { Hello } from '../../../server/replication/fencing/rules.ts';
import type { Spool } from '../../../server/replication/spool/spool.ts';
import { until } from '../store/fixture.ts';
import { CLUSTER, openPrimary, type Primary } from './primary.ts';
import { digest, openStandby } from './standby.ts';

const [a, b, stranger] = await Promise.all(
  ['a', 'b', 'c'].map(async (node) => makeIdentity(node, await generateRsaKey(), new Date())),
);
if (!a || !b || !stranger) throw new Error('no identities');

const opened = new Set<TLSSocket>();
test.after(() => {
  for (const socket of opened) socket.destroy();
});

const newFolder = () => mkdtemp(join(tmpdir(), 'link-'));

/** A connection between two nodes, each having looked at the other's certificate. */
async function linked(server: Identity, client: Identity, pinned = { client, server }) {
  const listener = createServer(tlsOptions(server));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const accepted = new Promise<TLSSocket>((resolve) => listener.once('secureConnection', resolve));
  const dialled = connect({ ...tlsOptions(client), port, host: '127.0.0.1' });
  const [near, far] = [await accepted, dialled];
  for (const socket of [near, far]) opened.add(socket.on('error', () => undefined));
  listener.close();
  verifyPeer(near, pinned.client.fingerprint);
  verifyPeer(far, pinned.server.fingerprint);
  return { near: new Peer(near), far: new Peer(far) };
}

const nameOf = (node: string) => Buffer.from(node.padEnd(16)).toString('hex');

function hello(node: string, role: Hello['role'], spool: Spool): Hello {
  const { lsn, hash } = spool.end;
  const name = nameOf(node);
  return { cluster: CLUSTER, node: name, incarnation: name, role, epoch: 1, lsn, hash };
}

async function pair() {
  const folder = await newFolder();
  const folders = { images: join(folder, 'images'), log: join(folder, 'standby-log') };
  const data = join(folder, 'data');
  const log = join(folder, 'log');
  return { data, log, primary: await openPrimary(data, log), standby: await openStandby(folders), folders };
}

/** How a primary opens and holds its files for a seed. */
const seedOf = ({ store, following }: Primary) => ({
  open: async (file: string) => {
    await (file === 'system' ? store.system : store.account(file)).read(() => Promise.resolve());
  },
  pin: (file: string) => following.pin(file),
  progress: () => undefined,
});

type Pair = Awaited<ReturnType<typeof pair>>;

/** Lets one feed the other until the end of the connection; `change` is what each says of itself otherwise. */
async function talk(
  { log, primary, standby }: Pair,
  change: { primary?: Partial<Hello>; standby?: Partial<Hello> } = {},
) {
  const { near, far } = await linked(a as Identity, b as Identity);
  const stop = new AbortController();
  const heard = { acknowledged: 0, fenced: 0 };
  const feeding: Promise<FeedEnd> = feed({
    peer: near,
    self: () => ({ ...hello('a', 'primary', primary.spool), ...change.primary }),
    spool: primary.spool,
    folder: log,
    acknowledged: (lsn) => (heard.acknowledged = lsn),
    fence: (epoch) => (heard.fenced = epoch),
    seed: seedOf(primary),
    now: () => Date.now(),
    signal: stop.signal,
  });
  const following: Promise<FollowEnd> = follow({
    peer: far,
    self: () => ({ ...hello('b', 'standby', standby.spool), ...change.standby }),
    spool: standby.spool,
    taken: () => standby.replica.lsn,
    pulse: () => undefined,
    met: () => undefined,
  });
  const end = async () => {
    stop.abort();
    await Promise.allSettled([feeding, following]);
  };
  return { heard, end, feeding, following };
}

async function closeAll({ primary, standby }: Pair): Promise<void> {
  await primary.store.close();
  await primary.spool.close();
  await standby.replica.close();
  await standby.spool.close();
}

test('what is written on one is durable on the other, and the files are the same', async () => {
  const both = await pair();
  const { heard, end } = await talk(both);
  const { store, spool } = both.primary;
  for (let number = 1; number <= 50; number += 1)
    await store.system.write((t) => t.run('INSERT INTO entries VALUES (?, randomblob(2000))', number));
  await spool.durable(spool.end.lsn);
  await until(() => heard.acknowledged === spool.end.lsn);
  await end();
  await store.close();
  await both.standby.replica.applyTo(both.standby.spool.durableLsn);
  assert.equal(await both.standby.replica.compare(), []);
  assert.is(digest(both.folders.images, 'system'), digest(both.data, 'system'));
  await closeAll(both);
});

test('a broken connection is taken up where it ended', async () => {
  const both = await pair();
  const { store, spool } = both.primary;
  for (let round = 1; round <= 3; round += 1) {
    const { heard, end } = await talk(both);
    await store.system.write((t) => t.run('INSERT INTO entries VALUES (?, 1)', round));
    await spool.durable(spool.end.lsn);
    await until(() => heard.acknowledged === spool.end.lsn);
    await end();
  }
  assert.is(both.standby.spool.end.hash, spool.end.hash);
  await closeAll(both);
});

test('a new standby gets everything while the primary goes on writing', async () => {
  const folder = await newFolder();
  const [data, log] = [join(folder, 'data'), join(folder, 'log')];
  const primary = await openPrimary(data, log);
  const ids = [1, 2, 3, 4].map((number) => `acc_${'abcd'.charAt(number - 1).repeat(16)}`);
  for (const id of ids) await primary.store.createAccount(id);
  let writing = true;
  const writer = async (): Promise<void> => {
    for (let number = 1; writing; number += 1) {
      const database = number % 3 === 0 ? primary.store.system : primary.store.account(ids[number % 4] ?? '');
      await database
        .write((t) => t.run('INSERT INTO entries VALUES (?, randomblob(3000))', number))
        .catch(() => undefined);
      if (number === 40) await primary.store.deleteAccount(ids[3] ?? '');
    }
  };
  const written = writer();
  const folders = { images: join(folder, 'seed'), log: join(folder, 'seed-log') };
  const { near, far } = await linked(a, b);
  const nobody = { end: { lsn: 0, hash: '0'.repeat(64) } };
  const sent = feed({
    peer: near,
    self: () => hello('a', 'primary', primary.spool),
    spool: primary.spool,
    folder: log,
    acknowledged: () => undefined,
    fence: () => undefined,
    seed: seedOf(primary),
    now: () => Date.now(),
    signal: new AbortController().signal,
  });
  const self = () => ({ ...hello('b', 'standby', primary.spool), ...nobody.end });
  const target = { ...folders, cluster: CLUSTER, epoch: 1 };
  assert.equal(await takeSeed({ peer: far, self, met: () => undefined }, target), { kind: 'seeded' });
  assert.equal(await sent, { kind: 'seeded' });
  const both = { data, log, primary, standby: await openStandby(folders), folders };
  const { heard, end } = await talk(both);
  await new Promise((resolve) => setTimeout(resolve, 200));
  writing = false;
  await written;
  await primary.spool.durable(primary.spool.end.lsn);
  await until(() => heard.acknowledged === primary.spool.end.lsn);
  await end();
  await primary.store.close();
  await both.standby.replica.applyTo(both.standby.spool.durableLsn);
  assert.equal(await both.standby.replica.compare(), []);
  for (const file of ['system', ...ids.slice(0, 3)])
    assert.is(digest(folders.images, file), digest(data, file), file);
  await closeAll(both);
});

test('a file that was not what it should be when it was sent is sent again', async () => {
  const both = await pair();
  const { spool } = both.primary;
  const { near, far } = await linked(a, b);
  const source = seedOf(both.primary);
  let pins = 0;
  const pin: typeof source.pin = (file) => {
    const held = source.pin(file);
    pins += 1;
    // As if the file had been closed, and its log moved, while it was read.
    return held && pins === 1 ? { ...held, base: { ...held.base, sum: 'a'.repeat(32) } } : held;
  };
  const sent = feed({
    peer: near,
    self: () => hello('a', 'primary', spool),
    spool,
    folder: both.log,
    acknowledged: () => undefined,
    fence: () => undefined,
    seed: { ...source, pin },
    now: () => Date.now(),
    signal: new AbortController().signal,
  });
  const folder = await newFolder();
  const target = { images: join(folder, 'images'), log: join(folder, 'log'), cluster: CLUSTER, epoch: 1 };
  const self = () => hello('b', 'standby', both.standby.spool);
  assert.equal(await takeSeed({ peer: far, self, met: () => undefined }, target), { kind: 'seeded' });
  assert.equal(await sent, { kind: 'seeded' });
  assert.is(pins, 2);
  await closeAll(both);
  const seeded = await openStandby(target);
  assert.equal(await seeded.replica.compare(), []);
  await seeded.replica.close();
  await seeded.spool.close();
});

const REFUSALS: [string, { primary?: Partial<Hello>; standby?: Partial<Hello> }, string][] = [
  ['another pair', { standby: { cluster: 'f'.repeat(32) } }, 'other-pair'],
  ['a copy of this very machine', { standby: { node: nameOf('a') } }, 'clone'],
  ['a second primary', { standby: { role: 'primary' } }, 'two-primaries'],
  ['a history that is not ours', { standby: { lsn: 1, hash: 'a'.repeat(64) } }, 'rolled-back'],
];

for (const [who, change, because] of REFUSALS)
  test(`${who} is told: ${because}`, async () => {
    const both = await pair();
    const { feeding, end } = await talk(both, change);
    assert.equal(await feeding, { kind: 'refused', because });
    await end();
    await closeAll(both);
  });

test('a primary that meets a higher epoch is fenced before anything is sent', async () => {
  const both = await pair();
  const { feeding, heard, end } = await talk(both, { standby: { epoch: 2 } });
  assert.equal(await feeding, { kind: 'fenced' });
  assert.is(heard.fenced, 2);
  await end();
  await closeAll(both);
});

test('a primary with fewer records than its standby was set back, and is refused', async () => {
  const both = await pair();
  const { following, end } = await talk(both, { standby: { lsn: both.primary.spool.end.lsn + 5 } });
  assert.equal(await following, { kind: 'refused', because: 'rolled-back' });
  await end();
  await closeAll(both);
});

test('who shows another certificate than the paired one is cut off', async () => {
  await linked(a, stranger, { client: b, server: a }).then(
    () => assert.unreachable('it was taken'),
    (error: unknown) => assert.match(String(error), /not the node that was paired/u),
  );
});

test('TLS 1.2 is not spoken', async () => {
  const listener = createServer(tlsOptions(a));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const old = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
  opened.add(old);
  const outcome = await new Promise<string>((resolve) => {
    old.once('secureConnect', () => resolve('connected'));
    old.once('error', () => resolve('refused'));
  });
  listener.close();
  assert.is(outcome, 'refused');
});

test.run();
