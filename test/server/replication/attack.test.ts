/** C12 on the wire and on the disk: what happens between the two is noticed, and what is taken in the end is the same. */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateRsaKey } from '../../../server/certificates/keys.ts';
import { isReplicationError } from '../../../server/replication/errors.ts';
import { feed } from '../../../server/replication/link/feed.ts';
import { follow } from '../../../server/replication/link/follow.ts';
import { makeIdentity } from '../../../server/replication/link/identity.ts';
import { dial, hello, listen } from './crash/link.ts';
import type { SideConfig } from './crash/protocol.ts';
import { openPrimary } from './primary.ts';
import { digest, openStandby, ship } from './standby.ts';

const [own, other] = await Promise.all(
  ['a', 'b'].map(async (node) => makeIdentity(node, await generateRsaKey(), new Date())),
);
if (!own || !other) throw new Error('no identities');

/** What is done to some of the pieces that the primary sends. */
type Attack = (piece: Buffer) => readonly Buffer[];

const flipped = (piece: Buffer): readonly Buffer[] => {
  const changed = Buffer.from(piece);
  const at = randomInt(changed.length);
  changed[at] = (changed[at] ?? 0) ^ (1 << randomInt(8));
  return [changed];
};

const ATTACKS: readonly [string, Attack][] = [
  ['a flipped bit', flipped],
  ['a piece lost', () => []],
  ['a piece twice', (piece) => [piece, piece]],
  ['a piece cut short', (piece) => [piece.subarray(0, Math.floor(piece.length / 2))]],
  ['a piece turned round', (piece) => [Buffer.from(piece).reverse()]],
];

/** Passes bytes on until it attacks one of the first pieces after the greeting. */
async function proxy(from: string, to: string, attack: Attack): Promise<() => void> {
  let pieces = 0;
  const attacked = 6 + randomInt(10);
  const server = createServer((near) => {
    const far = connect(to);
    const change = new Transform({
      transform(piece: Buffer, _, done) {
        pieces += 1;
        for (const part of pieces === attacked ? attack(piece) : [piece]) this.push(part);
        done();
      },
    });
    near.pipe(far).pipe(change).pipe(near);
    for (const socket of [near, far])
      socket.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
  });
  await new Promise<void>((listening) => server.listen(from, listening));
  return () => server.close();
}

async function pair(log?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'attack-'));
  const [data, ownLog] = [join(folder, 'data'), join(folder, 'log')];
  const primary = await openPrimary(data, ownLog);
  const folders = { images: join(folder, 'images'), log: log ?? join(folder, 'standby-log') };
  const standby = await openStandby(folders);
  const rest = { folder, incarnation: 1, forgetBelow: 0, suicide: null } as const;
  const sides: Record<'primary' | 'standby', SideConfig> = {
    primary: {
      ...rest,
      role: 'primary',
      socket: join(folder, 'p'),
      identity: own!,
      pinned: other!.fingerprint,
    },
    standby: {
      ...rest,
      role: 'standby',
      socket: join(folder, 's'),
      identity: other!,
      pinned: own!.fingerprint,
    },
  };
  const unlisten = await listen(sides.primary, async (peer) => {
    await feed({
      peer,
      self: () => hello('primary', primary.spool),
      spool: primary.spool,
      folder: ownLog,
      acknowledged: () => undefined,
      fence: () => undefined,
      seed: { open: () => Promise.resolve(), pin: () => null, progress: () => undefined },
      now: () => Date.now(),
      signal: new AbortController().signal,
    }).catch(() => undefined);
  });
  /** @returns what a connection came to, once the standby has everything or it ended */
  const connection = async (socket: string): Promise<string> => {
    const peer = await dial({ ...sides.standby, socket });
    const { spool } = standby;
    const following = follow({
      peer,
      self: () => hello('standby', spool),
      spool,
      taken: () => standby.replica.lsn,
      pulse: () => undefined,
      met: () => undefined,
    }).then(
      ({ kind }) => kind,
      (error: unknown) => (isReplicationError(error) ? error.code : String(error)),
    );
    const complete = async (): Promise<string> => {
      while (spool.durableLsn < primary.spool.end.lsn) await delay(5);
      return 'complete';
    };
    const came = await Promise.race([following, complete()]);
    peer.end();
    await following;
    return came;
  };
  const same = async (): Promise<void> => {
    unlisten();
    await primary.store.close();
    assert.is(standby.spool.end.hash, primary.spool.end.hash);
    await standby.replica.applyTo(standby.spool.durableLsn);
    assert.equal(await standby.replica.compare(), []);
    assert.is(digest(folders.images, 'system'), digest(data, 'system'));
    await Promise.all([standby.replica.close(), standby.spool.close(), primary.spool.close()]);
  };
  return { primary, sides, connection, same };
}

type Pair = Awaited<ReturnType<typeof pair>>;

async function write({ primary }: Pair, rows: number): Promise<void> {
  for (let number = 1; number <= rows; number += 1)
    await primary.store.system.write((t) => t.run('INSERT INTO entries (body) VALUES (randomblob(20000))'));
  await primary.spool.durable(primary.spool.end.lsn);
}

for (const [what, attack] of ATTACKS)
  test(`${what} on the wire ends the connection, and the next one brings the same`, async () => {
    const all = await pair();
    await write(all, 40);
    const close = await proxy(all.sides.standby.socket, all.sides.primary.socket, attack);
    const came = await all.connection(all.sides.standby.socket).catch((error: unknown) => String(error));
    assert.is.not(came, 'complete');
    close();
    assert.is(await all.connection(all.sides.primary.socket), 'complete');
    await all.same();
  });

test('a standby whose disk is full says so, acknowledges nothing that it has not got, and goes on when there is room', async () => {
  const small = join(tmpdir(), 'small-disk');
  await mkdir(small);
  assert.is(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'none', small]).status, 0);
  const all = await pair(join(small, 'log'));
  await write(all, 40);
  assert.is(await all.connection(all.sides.primary.socket), 'io');
  assert.is(spawnSync('mount', ['-o', 'remount,size=50m', small]).status, 0);
  assert.is(await all.connection(all.sides.primary.socket), 'complete');
  await all.same();
});

test('a primary whose log finds no room goes on, says so, and has all of it in the log when there is room', async () => {
  const small = join(tmpdir(), 'small-log');
  await mkdir(small);
  assert.is(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'none', small]).status, 0);
  const data = join(await mkdtemp(join(tmpdir(), 'attack-')), 'data');
  const { store, spool, news } = await openPrimary(data, join(small, 'log'));
  const insert = () =>
    store.system.write((t) => t.run('INSERT INTO entries (body) VALUES (randomblob(20000))'));
  for (let number = 1; number <= 40; number += 1) await insert();
  assert.match(news.lines.at(-1) ?? '', /system is behind/u);
  assert.is(spawnSync('mount', ['-o', 'remount,size=50m', small]).status, 0);
  await insert();
  await store.close();
  await spool.close();
  assert.is(news.lines.filter((line) => line.includes('taken anew')).length, 0);
  const standby = await openStandby({ images: `${data}-images`, log: `${data}-log` });
  await ship(join(small, 'log'), spool.end.lsn, standby.spool);
  await standby.replica.applyTo(spool.end.lsn);
  assert.equal(await standby.replica.compare(), []);
  assert.is(digest(`${data}-images`, 'system'), digest(data, 'system'));
  await standby.replica.close();
  await standby.spool.close();
});

test.run();
