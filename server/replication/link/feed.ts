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
import { AcknowledgedFrame, decodeJson, FarewellFrame, HelloFrame, type Frame } from './frames.ts';
import type { Peer } from './peer.ts';
import { sendSeed, type SeedSource } from './send-seed.ts';

/** A follower that answers nothing for so long is gone: it answers each pulse. */
const SILENCE_MAX_MS = 5_000;

/** So often the follower hears how far the log is, when nothing else is sent … */
const PULSE_MS = 1_000;
/** … and no more often than this when something is: it answers each. */
const PULSE_AT_MOST_MS = 100;

export interface FeedOptions {
  readonly peer: Peer;
  readonly self: () => Hello;
  readonly spool: Spool;
  /** The folder of the spool. */
  readonly folder: string;
  /** Who it is, before it gets anything; what has to be durable for that is, when this resolves. @returns why it gets nothing */
  readonly met?: (follower: Hello) => Promise<RefusalCode | null>;
  /** It has this already and gets all that comes next from now on. */
  readonly following?: (follower: Hello) => void;
  readonly acknowledged: (lsn: number, applied: number) => void;
  /** What the follower says beside acknowledgements. */
  readonly told?: (frame: Frame) => void;
  /** A higher epoch was met: this node has to stop serving before it does anything else. */
  readonly fence: (epoch: number, theirs: Hello) => void;
  readonly seed: Pick<SeedSource, 'open' | 'pin' | 'progress'>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export type FeedEnd =
  /** `copied`: the follower sees two of this node. */
  | { readonly kind: 'refused'; readonly because: RefusalCode | 'needs-seed' | 'copied' }
  | { readonly kind: 'fenced' }
  | { readonly kind: 'seeded' }
  | { readonly kind: 'gone' };

export async function feed(options: FeedOptions): Promise<FeedEnd> {
  const { peer, self, fence } = options;
  await peer.sendJson('hello', { ...self(), seed: false });
  const theirs = await heardHello(peer);
  if (theirs === 'copied') return { kind: 'refused', because: theirs };
  const meeting = meet(self(), theirs);
  if (meeting.kind === 'fence') {
    fence(meeting.epoch, theirs);
    return { kind: 'fenced' };
  }
  if (meeting.kind === 'refuse') return refuse(options, meeting.because);
  const objection = await options.met?.(theirs);
  if (objection) return refuse(options, objection);
  if (theirs.seed) {
    const { spool, folder, signal, seed, now } = options;
    await sendSeed({ peer, spool, folder, epoch: self().epoch, signal, now, ...seed });
    await peer.finish();
    return { kind: 'seeded' };
  }
  const cursor = await placeOf(options, theirs);
  if (typeof cursor === 'string') return refuse(options, cursor);
  try {
    options.following?.(theirs);
    const life = { atMs: performance.now() };
    const said = await Promise.race([sendAll(options, cursor, life), hearAll(options, life)]);
    return said === 'copied' ? { kind: 'refused', because: said } : { kind: 'gone' };
  } finally {
    peer.end();
    await cursor.close();
  }
}

/** Who finds two of us says that instead of who he is. */
async function heardHello(peer: Peer): Promise<(Hello & { readonly seed: boolean }) | 'copied'> {
  const frame = await peer.answer();
  if (isOfCopies(frame)) return 'copied';
  if (frame.kind !== 'hello') throw new ReplicationError('damaged-record', `${frame.kind} instead of hello`);
  return decodeJson(HelloFrame, frame);
}

function isOfCopies(frame: Frame): boolean {
  return frame.kind === 'farewell' && decodeJson(FarewellFrame, frame).because === 'clone';
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

/** When the other side last showed that it lives: it said something, or took a piece of a record. */
interface Life {
  atMs: number;
}

async function sendAll(options: FeedOptions, cursor: LogCursor, life: Life): Promise<void> {
  const { peer, spool, now, signal } = options;
  const parcel = peer.parcel('record');
  const sink = async (bytes: Buffer): Promise<void> => {
    await parcel.add(bytes);
    life.atMs = performance.now();
  };
  let pulsedMs = -Infinity;
  // While nobody followed, nobody waited for the log to be on the disk.
  await spool.durable(spool.end.lsn);
  while (!signal.aborted) {
    while (cursor.nextLsn <= spool.durableLsn) {
      await cursor.next(sink);
      // Small ones that wait already go together.
      if (cursor.nextLsn > spool.durableLsn) await parcel.go();
    }
    if (performance.now() - pulsedMs >= PULSE_AT_MOST_MS) {
      pulsedMs = performance.now();
      await peer.sendJson('pulse', { lsn: spool.durableLsn, timeMs: now() });
    }
    await spool.beyond(cursor.nextLsn - 1, signal, PULSE_MS);
  }
}

const TOLD: ReadonlySet<string> = new Set(['wish', 'prepared', 'taken', 'proof', 'candidacy']);

async function hearAll(
  { peer, spool, acknowledged, told }: FeedOptions,
  life: Life,
): Promise<'copied' | 'gone'> {
  for (let frame = await heard(peer, life); frame !== null; frame = await heard(peer, life)) {
    if (TOLD.has(frame.kind) && told !== undefined) {
      told(frame);
      continue;
    }
    if (isOfCopies(frame)) return 'copied';
    if (frame.kind !== 'acknowledged')
      throw new ReplicationError('damaged-record', `${frame.kind} from a follower`);
    const { lsn, applied } = decodeJson(AcknowledgedFrame, frame);
    if (lsn > spool.durableLsn)
      throw new ReplicationError('diverged', `${lsn} was acknowledged and never sent`);
    acknowledged(lsn, applied);
  }
  return 'gone';
}

async function heard(peer: Peer, life: Life): Promise<Frame | null> {
  const silence = setInterval(() => {
    if (performance.now() - life.atMs > SILENCE_MAX_MS) peer.end();
  }, PULSE_MS);
  try {
    const frame = await peer.next();
    life.atMs = performance.now();
    return frame;
  } finally {
    clearInterval(silence);
  }
}
