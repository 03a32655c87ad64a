/**
 * The standby's side of a connection: takes records into its own log, makes them durable, says so, and applies them.
 *
 * Acknowledged means: on this disk, proved, and in order. Applying comes after it and may lag; a promotion waits for it.
 */
import { asReplicationError, ReplicationError } from '../errors.ts';
import { meet, type Hello } from '../fencing/rules.ts';
import type { Lsn } from '../record/header.ts';
import type { ByteSource } from '../record/read.ts';
import { receiveRecord } from '../replica/receive.ts';
import type { Spool } from '../spool/spool.ts';
import {
  decodeJson,
  FarewellFrame,
  HelloFrame,
  PulseFrame,
  SeededFrame,
  type Frame,
  type FrameKind,
} from './frames.ts';
import type { Peer } from './peer.ts';
import { SeedTaker, type SeedTarget } from './take-seed.ts';

/** A primary that says nothing for so long is gone: it pulses every second. */
export const SILENCE_MAX_MS = 5_000;

export interface FollowOptions {
  readonly peer: Peer;
  readonly self: () => Hello;
  readonly spool: Spool;
  /** Durable here; to be applied soon. @returns how far the files are */
  readonly taken: (lsn: number) => number;
  readonly pulse: (lsn: number, timeMs: number) => void;
  /** Before anything is taken from it; what has to be durable for that is, when this resolves. */
  readonly met: (primary: Hello) => Promise<void> | void;
  /** What the primary says beside the log: settings, and that this node is to take over. Nothing is read until this resolves. */
  readonly told?: (frame: Frame) => Promise<void>;
}

/** Takes a whole seed from a primary that was asked for one. @throws ReplicationError what was sent wrong */
export async function takeSeed(
  { peer, self, met }: Pick<FollowOptions, 'peer' | 'self' | 'met'>,
  target: SeedTarget,
): Promise<FollowEnd | { readonly kind: 'seeded' }> {
  try {
    const refusal = await greet({ peer, self, met }, true);
    if (refusal !== null) return refusal;
    const taker = new SeedTaker(target);
    const incoming = new Incoming(peer, 'seed', { pulse: () => undefined });
    while (await incoming.waits()) await taker.file(incoming);
    if (incoming.last?.kind !== 'seeded') return { kind: 'gone' };
    const { lsn, hash, until } = decodeJson(SeededFrame, incoming.last);
    await taker.finish({ lsn, hash }, until);
    return { kind: 'seeded' };
  } finally {
    peer.end();
  }
}

/** Says who we are and hears who they are. @returns why nothing comes of it, or null */
async function greet(
  { peer, self, met }: Pick<FollowOptions, 'peer' | 'self' | 'met'>,
  seed: boolean,
): Promise<FollowEnd | null> {
  const theirs = await peer.expect('hello', HelloFrame);
  const meeting = meet(self(), theirs);
  // Who asks for everything gives up what he has: it need not fit.
  const refused = meeting.kind === 'refuse' && !(seed && meeting.because === 'rolled-back');
  // Before it hears who we are: a primary that is there twice must not count us as its follower for a moment.
  if (!refused) await met(theirs);
  await peer.sendJson('hello', { ...self(), seed });
  return refused ? { kind: 'refused', because: meeting.because } : null;
}

export type FollowEnd = { readonly kind: 'refused'; readonly because: string } | { readonly kind: 'gone' };

/** @throws ReplicationError what the primary sent wrong, or `io` where this disk does not take it */
export async function follow(options: FollowOptions): Promise<FollowEnd> {
  const { peer } = options;
  try {
    const refusal = await greet(options, false);
    if (refusal !== null) return refusal;
    const last = await takeAll(options);
    if (last?.kind !== 'farewell') return { kind: 'gone' };
    return { kind: 'refused', because: decodeJson(FarewellFrame, last).because };
  } finally {
    peer.end();
  }
}

/** @returns the frame that ended it */
async function takeAll(options: FollowOptions): Promise<Frame | null> {
  const { peer, spool } = options;
  const acknowledging = new Acknowledging(options);
  const pulse: FollowOptions['pulse'] = (lsn, timeMs) => {
    options.pulse(lsn, timeMs);
    // Said also when nothing happens: a primary that hears nothing any more knows that nobody is there.
    void acknowledging.now();
  };
  const incoming = new Incoming(peer, 'record', { ...options, pulse });
  // Who speaks was held against the highest epoch in `greet`; a record of an earlier one may still come behind a seed, but never after a
  // record of a later one.
  let epoch = 1;
  try {
    while (await incoming.waits()) {
      const record = await receiveRecord(incoming, { spool, epoch }).catch((error: unknown) => {
        // It was said in the middle of a record, which is cut off then.
        if (incoming.last?.kind === 'farewell') return null;
        throw error;
      });
      if (record === null) break;
      ({ epoch } = record.header);
      void acknowledging.when(record.header.lsn);
    }
  } catch (error) {
    if (acknowledging.failure === null) throw error;
  }
  // A line that we ended ourselves, because this disk fails, is no lost line.
  if (acknowledging.failure !== null) throw acknowledging.failure;
  return incoming.last;
}

/** Says what is durable here; ends the connection when nothing can be said any more. */
class Acknowledging {
  readonly #options: FollowOptions;
  #said = 0;
  #saying = false;
  #wanted = false;
  /** What the log here could not do. */
  failure: ReplicationError | null = null;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** One word at a time: a primary that asks on and on and hears nothing must not fill our memory with answers. */
  async now(): Promise<void> {
    this.#wanted = true;
    if (this.#saying) return;
    this.#saying = true;
    const { peer, spool, taken } = this.#options;
    try {
      while (this.#wanted) {
        this.#wanted = false;
        this.#said = spool.durableLsn;
        await peer.sendJson('acknowledged', { lsn: this.#said, applied: taken(this.#said) });
      }
    } catch {
      peer.end();
    } finally {
      this.#saying = false;
    }
  }

  /** One fsync for all that came meanwhile, and one word: the spool shares it. */
  async when(lsn: Lsn): Promise<void> {
    const { peer, spool } = this.#options;
    try {
      await spool.durable(lsn);
      if (lsn > this.#said) await this.now();
    } catch (error) {
      this.failure ??= asReplicationError(error);
      peer.end();
    }
  }
}

const TOLD: ReadonlySet<FrameKind> = new Set(['settings', 'prepare', 'take', 'prove', 'candidacy']);

/** What comes in pieces in a stream of frames; pulses between them are heard on the way. */
class Incoming implements ByteSource {
  readonly #peer: Peer;
  readonly #kind: FrameKind;
  readonly #hears: Pick<FollowOptions, 'pulse' | 'told'>;
  #rest: Buffer = Buffer.alloc(0);
  /** The frame that ended it. */
  last: Frame | null = null;

  constructor(peer: Peer, kind: FrameKind, hears: Pick<FollowOptions, 'pulse' | 'told'>) {
    this.#peer = peer;
    this.#kind = kind;
    this.#hears = hears;
  }

  /** @returns true when something begins, false at the end */
  async waits(): Promise<boolean> {
    return this.#rest.length > 0 || (await this.#more());
  }

  async take(length: number): Promise<Buffer> {
    const parts = [this.#rest];
    let have = this.#rest.length;
    while (have < length && (await this.#more())) {
      parts.push(this.#rest);
      have += this.#rest.length;
    }
    const all = parts.length === 1 ? this.#rest : Buffer.concat(parts);
    this.#rest = all.subarray(length);
    return all.subarray(0, length);
  }

  /** Puts the next piece into `#rest`. */
  async #more(): Promise<boolean> {
    this.#rest = Buffer.alloc(0);
    for (;;) {
      const frame = await this.#next();
      if (frame?.kind === this.#kind) {
        this.#rest = frame.payload;
        return true;
      }
      if (frame === null || frame.kind === 'farewell' || frame.kind === 'seeded') {
        this.last = frame;
        return false;
      }
      if (frame.kind === 'pulse') {
        const { lsn, timeMs } = decodeJson(PulseFrame, frame);
        this.#hears.pulse(lsn, timeMs);
      } else if (TOLD.has(frame.kind) && this.#hears.told !== undefined) await this.#hears.told(frame);
      else throw new ReplicationError('damaged-record', `${frame.kind} from a primary`);
    }
  }

  async #next(): Promise<Frame | null> {
    const silence = setTimeout(() => this.#peer.end(), SILENCE_MAX_MS);
    try {
      return await this.#peer.next();
    } finally {
      clearTimeout(silence);
    }
  }
}
