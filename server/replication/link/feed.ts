/**
 * The primary's side of a connection: says who it is, hears who follows, and sends what the follower has not got.
 *
 * The follower is the node that was paired (TLS says so) and is still not believed: what it says of itself decides only whether it may
 * be fed and from where, and an acknowledgement of what was never sent ends the connection.
 */
import { ReplicationError } from '../errors.ts';
import { meet, type Hello, type RefusalCode } from '../fencing/rules.ts';
import { LogCursor } from '../spool/cursor.ts';
import type { Spool } from '../spool/spool.ts';
import { AcknowledgedFrame, decodeJson, HelloFrame } from './frames.ts';
import type { Peer } from './peer.ts';
import { sendSeed, type SeedSource } from './send-seed.ts';

/** So often the follower hears how far the log is, when nothing else is sent. */
const PULSE_MS = 1_000;

export interface FeedOptions {
  readonly peer: Peer;
  readonly self: () => Hello;
  readonly spool: Spool;
  /** The folder of the spool. */
  readonly folder: string;
  readonly acknowledged: (lsn: number, applied: number) => void;
  /** A higher epoch was met: this node has to stop serving before it does anything else. */
  readonly fence: (epoch: number) => void;
  readonly seed: Pick<SeedSource, 'open' | 'pin' | 'progress'>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export type FeedEnd =
  | { readonly kind: 'refused'; readonly because: RefusalCode | 'needs-seed' }
  | { readonly kind: 'fenced' }
  | { readonly kind: 'seeded' }
  | { readonly kind: 'gone' };

export async function feed(options: FeedOptions): Promise<FeedEnd> {
  const { peer, self, fence } = options;
  await peer.sendJson('hello', { ...self(), seed: false });
  const theirs = await peer.expect('hello', HelloFrame);
  const meeting = meet(self(), theirs);
  if (meeting.kind === 'fence') {
    fence(meeting.epoch);
    return { kind: 'fenced' };
  }
  if (meeting.kind === 'refuse') return refuse(options, meeting.because);
  if (theirs.seed) {
    const { spool, folder, signal, seed } = options;
    await sendSeed({ peer, spool, folder, epoch: self().epoch, signal, ...seed });
    await peer.finish();
    return { kind: 'seeded' };
  }
  const cursor = await placeOf(options, theirs);
  if (typeof cursor === 'string') return refuse(options, cursor);
  try {
    await Promise.race([sendAll(options, cursor), hearAll(options)]);
    return { kind: 'gone' };
  } finally {
    peer.end();
    await cursor.close();
  }
}

async function refuse({ peer, self }: FeedOptions, because: RefusalCode | 'needs-seed'): Promise<FeedEnd> {
  await peer.sendJson('farewell', { because, epoch: self().epoch });
  await peer.finish();
  return { kind: 'refused', because };
}

/**
 * @returns where it goes on; or why nothing can: what comes next is not kept any more, or (C16) the follower has records that this
 * node never had, so one of the two was set back, and which of the histories counts is the owner's to say
 */
async function placeOf(
  { folder, spool }: FeedOptions,
  { lsn, hash }: Hello,
): Promise<LogCursor | 'needs-seed' | 'rolled-back'> {
  if (lsn > spool.durableLsn) return 'rolled-back';
  try {
    const cursor = await LogCursor.behind(folder, lsn);
    if (cursor.previous === hash) return cursor;
    await cursor.close();
    return 'rolled-back';
  } catch (error) {
    if (error instanceof ReplicationError && error.code === 'gap') return 'needs-seed';
    throw error;
  }
}

async function sendAll({ peer, spool, now, signal }: FeedOptions, cursor: LogCursor): Promise<void> {
  while (!signal.aborted) {
    while (cursor.nextLsn <= spool.durableLsn) await cursor.next((bytes) => peer.sendPieces('record', bytes));
    await peer.sendJson('pulse', { lsn: spool.durableLsn, timeMs: now() });
    const more = AbortSignal.any([signal, AbortSignal.timeout(PULSE_MS)]);
    await spool.beyond(cursor.nextLsn - 1, more);
  }
}

async function hearAll({ peer, spool, acknowledged }: FeedOptions): Promise<void> {
  for (let frame = await peer.next(); frame !== null; frame = await peer.next()) {
    if (frame.kind !== 'acknowledged')
      throw new ReplicationError('damaged-record', `${frame.kind} from a follower`);
    const { lsn, applied } = decodeJson(AcknowledgedFrame, frame);
    if (lsn > spool.durableLsn)
      throw new ReplicationError('diverged', `${lsn} was acknowledged and never sent`);
    acknowledged(lsn, applied);
  }
}
