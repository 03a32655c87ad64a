/** C12 on the wire and on the disk: what happens between the two is noticed, and what is taken in the end is the same. */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { linkedPair, write } from './linked-pair.ts';
import { openPrimary } from './primary.ts';
import { digest, openStandby, ship } from './standby.ts';

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

for (const [what, attack] of ATTACKS)
  test(`${what} on the wire ends the connection, and the next one brings the same`, async () => {
    const all = await linkedPair();
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
  const all = await linkedPair(join(small, 'log'));
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
