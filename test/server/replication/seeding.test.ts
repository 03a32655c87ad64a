/** A seed takes its time: the taker hears that the primary lives, and one that takes nothing any more holds no file. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex, duplexPair } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer } from '../../../server/replication/link/peer.ts';
import { sendSeed, type SeedSource } from '../../../server/replication/link/send-seed.ts';
import { openPrimary } from './primary.ts';

/** Of a primary with one file, for whoever is at the other end of `stream`. */
async function seeding(stream: Duplex) {
  const folder = await mkdtemp(join(tmpdir(), 'seeding-'));
  const log = join(folder, 'log');
  const { store, spool, following } = await openPrimary(join(folder, 'data'), log);
  await spool.durable(spool.end.lsn);
  const source: SeedSource = {
    peer: new Peer(stream),
    spool,
    folder: log,
    epoch: 1,
    open: () => store.system.read(() => Promise.resolve()),
    pin: (file) => following.pin(file),
    signal: new AbortController().signal,
    progress: () => undefined,
    now: () => Date.now(),
  };
  const close = async (): Promise<void> => {
    stream.destroy();
    await store.close();
    await spool.close();
  };
  return { source, close };
}

test('a new standby hears that the primary lives while a file does not come to rest', async () => {
  const [near, far] = duplexPair();
  const { source, close } = await seeding(near);
  const kinds: string[] = [];
  const pin: SeedSource['pin'] = (file) => (kinds.length < 2 ? null : source.pin(file));
  const sent = sendSeed({ ...source, pin }).finally(() => near.end());
  const taker = new Peer(far);
  for (let frame = await taker.next(); frame !== null; frame = await taker.next()) kinds.push(frame.kind);
  await sent;
  assert.equal(kinds.slice(0, 2), ['pulse', 'pulse']);
  assert.ok(kinds.includes('seed'));
  assert.is(kinds.at(-1), 'seeded');
  await close();
});

test('a new standby that takes nothing any more is left, and the file is let go', async () => {
  // Never says that it took the first bytes.
  const stuck = new Duplex({ read: () => undefined, write: () => undefined, writableHighWaterMark: 1 });
  const { source, close } = await seeding(stuck);
  const held: string[] = [];
  const pin: SeedSource['pin'] = (file) => {
    const pinned = source.pin(file);
    if (pinned === null) return null;
    held.push('held');
    const release = (): void => {
      held.push('released');
      pinned.release();
    };
    return { base: pinned.base, release };
  };
  const outcome = await sendSeed({ ...source, pin, pieceMaxMs: 200 }).then(() => 'seeded', String);
  assert.match(outcome, 'the connection is gone');
  assert.equal(held, ['held', 'released']);
  assert.ok(stuck.destroyed);
  await close();
});

test.run();
