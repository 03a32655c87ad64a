/**
 * Gives a new standby everything, while the primary goes on writing (C9).
 *
 * File by file: its log is kept from being moved, so the file stands still at a known record; another process reads it; what is
 * committed meanwhile is in the log of all commits, which the standby takes up afterwards. No write waits.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { FileBase } from '../capture.ts';
import { ReplicationError } from '../errors.ts';
import { inBlocks, pagesOfFile } from '../pages/page-reader.ts';
import { RunningSum } from '../pages/page-sums.ts';
import { EMPTY_FILE_SUM, NO_RECORD_HASH, type Lsn } from '../record/header.ts';
import { RecordWriter } from '../record/write.ts';
import { LogCursor } from '../spool/cursor.ts';
import type { Spool } from '../spool/spool.ts';
import { PIECE_MAX_BYTES } from './frames.ts';
import type { Peer } from './peer.ts';

/** A file whose state is not known for a moment: a reader stands in the way of its log. */
const PIN_RETRY_MS = 100;
const PIN_MAX_MS = 40_000;

/** The taker gives up after five seconds without a word, and would begin from nothing; a file may take longer to come to rest. */
const PULSE_MS = 1_000;

/** A taker that takes not one piece in so long is stuck, and the log of a file is held for it meanwhile. */
const PIECE_MAX_MS = 30_000;

/** Each time the file was closed while it was read: rare once, and hardly ever twice. */
const TRIES_MAX = 5;

export interface Pinned {
  readonly base: FileBase;
  readonly release: () => void;
}

export interface SeedSource {
  readonly peer: Peer;
  readonly spool: Spool;
  readonly folder: string;
  readonly epoch: number;
  /** Makes sure that the file is known: opened at least once since the start. */
  readonly open: (file: string) => Promise<void>;
  readonly pin: (file: string) => Pinned | null;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
  readonly now: () => number;
  readonly pieceMaxMs?: number;
}

/** @returns where the standby's log begins */
export async function sendSeed(source: SeedSource): Promise<Lsn> {
  const { peer, spool, now } = source;
  const pulses = setInterval(() => {
    peer.sendJson('pulse', { lsn: spool.durableLsn, timeMs: now() }).catch(() => peer.end());
  }, PULSE_MS);
  try {
    return await sendAll(source);
  } finally {
    clearInterval(pulses);
  }
}

async function sendAll(source: SeedSource): Promise<Lsn> {
  const { peer, spool, folder, progress } = source;
  const files = spool.files();
  let begin = spool.durableLsn;
  for (const [index, file] of files.entries()) {
    const lsn = await sendFile(source, file);
    begin = Math.min(begin, lsn ?? begin);
    progress(index + 1, files.length);
  }
  const cursor = await LogCursor.behind(folder, begin);
  const hash = cursor.previous;
  await cursor.close();
  await whileTaken(source, peer.sendJson('seeded', { lsn: begin, hash, until: spool.end.lsn }));
  return begin;
}

/** @returns the record at which the file was sent, or null if it is gone */
async function sendFile(source: SeedSource, file: string): Promise<Lsn | null> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const held = await pinned(source, file);
    if (held === null) return null;
    try {
      const { base } = held;
      const lsn = standsAt(source.spool, file, base);
      if (await sendImage(source, { file, lsn, base })) return lsn;
    } catch (error) {
      // Deleted while it was read; the log says so, and the standby will hear it from there.
      if (source.spool.head(file) === undefined) return null;
      throw error;
    } finally {
      held.release();
    }
  }
  throw new ReplicationError('io', `${file} does not come to rest`);
}

/** A file without newer commits in its log is what it is at every record since, up to now. */
function standsAt(spool: Spool, file: string, { lsn }: FileBase): Lsn {
  return spool.head(file)?.lsn === lsn ? spool.durableLsn : lsn;
}

/** @returns null for a file that was deleted meanwhile. @throws ReplicationError `io` */
async function pinned({ open, pin, spool, signal }: SeedSource, file: string): Promise<Pinned | null> {
  const deadline = performance.now() + PIN_MAX_MS;
  while (spool.head(file) !== undefined) {
    await open(file);
    const held = pin(file);
    if (held !== null) return held;
    if (performance.now() > deadline) throw new ReplicationError('io', `${file} does not come to rest`);
    await delay(PIN_RETRY_MS, undefined, { signal });
  }
  return null;
}

/**
 * A file that nobody uses is closed, and SQLite moves its log then, whoever holds it: what was sent is of two moments. So each
 * image is sent with the sum of what was really in it, and the standby takes the next one of the same file in its place.
 * @returns whether it is what it should be
 */
async function sendImage(
  source: SeedSource,
  { file, lsn, base }: { file: string; lsn: Lsn; base: FileBase },
): Promise<boolean> {
  const { spool, epoch } = source;
  const writer = new RecordWriter();
  const { pageSize, sizePages, sum, path } = base;
  const pages = { pageSize, sizePages, before: EMPTY_FILE_SUM, newLog: true, position: null };
  const chain = { lsn, epoch, cluster: spool.cluster, previous: NO_RECORD_HASH, timeMs: 0, file };
  await sendBytes(source, writer.header({ kind: 'image', ...chain, ...pages }));
  const sent = new RunningSum(sizePages);
  for await (const block of inBlocks(pagesOfFile(path))) {
    for (const { number, content } of block) sent.add(number, content);
    await sendBytes(source, writer.block(block));
  }
  await sendBytes(source, writer.end(sent.sum).bytes);
  return sent.sum === sum;
}

/** @throws ReplicationError `io` when the taker is gone, or stuck */
async function sendBytes(source: SeedSource, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; at += PIECE_MAX_BYTES)
    await whileTaken(source, source.peer.sendPieces('seed', bytes.subarray(at, at + PIECE_MAX_BYTES)));
}

async function whileTaken(
  { peer, pieceMaxMs = PIECE_MAX_MS }: SeedSource,
  sending: Promise<void>,
): Promise<void> {
  const stuck = setTimeout(() => peer.end(), pieceMaxMs);
  try {
    await sending;
  } finally {
    clearTimeout(stuck);
  }
}
