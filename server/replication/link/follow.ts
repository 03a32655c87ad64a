/**
 * The standby's side of a connection: takes records into its own log, makes them durable, says so, and applies them.
 *
 * Acknowledged means: on this disk, proved, and in order. Applying comes after it and may lag; a promotion waits for it.
 */
import { ReplicationError } from '../errors.ts';
import { meet, type Hello } from '../fencing/rules.ts';
import type { ByteSource } from '../record/read.ts';
import { receiveRecord } from '../replica/receive.ts';
import type { Spool } from '../spool/spool.ts';
import { decodeJson, FarewellFrame, HelloFrame, PulseFrame } from './frames.ts';
import type { Peer } from './peer.ts';

/** A primary that says nothing for so long is gone: it pulses every second. */
export const SILENCE_MAX_MS = 5_000;

export interface FollowOptions {
  readonly peer: Peer;
  readonly self: () => Hello;
  readonly spool: Spool;
  /** Durable here; to be applied soon. @returns how far the files are */
  readonly taken: (lsn: number) => number;
  readonly pulse: (lsn: number, timeMs: number) => void;
  readonly met: (primary: Hello) => void;
}

export type FollowEnd = { readonly kind: 'refused'; readonly because: string } | { readonly kind: 'gone' };

/** @throws ReplicationError what the primary sent wrong */
export async function follow(options: FollowOptions): Promise<FollowEnd> {
  const { peer, self, spool, met } = options;
  try {
    const theirs = await peer.expect('hello', HelloFrame);
    await peer.sendJson('hello', self());
    const meeting = meet(self(), theirs);
    if (meeting.kind === 'refuse') return { kind: 'refused', because: meeting.because };
    met(theirs);
    const incoming = new Incoming(options);
    while (await incoming.waits()) {
      const record = await receiveRecord(incoming, { spool, epoch: self().epoch });
      if (record === null) break;
      // One fsync for all that came meanwhile: the spool shares it.
      void spool
        .durable(record.header.lsn)
        .then(
          () =>
            peer.sendJson('acknowledged', {
              lsn: spool.durableLsn,
              applied: options.taken(spool.durableLsn),
            }),
          () => peer.end(),
        )
        .catch(() => peer.end());
    }
    return incoming.farewell === null ? { kind: 'gone' } : { kind: 'refused', because: incoming.farewell };
  } finally {
    peer.end();
  }
}

/** The records in a stream of frames; pulses between them are heard on the way. */
class Incoming implements ByteSource {
  readonly #options: FollowOptions;
  #rest: Buffer = Buffer.alloc(0);
  farewell: string | null = null;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** @returns true when a record begins, false at the end */
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
    const { peer, pulse } = this.#options;
    for (;;) {
      const silence = setTimeout(() => peer.end(), SILENCE_MAX_MS);
      const frame = await peer.next().finally(() => clearTimeout(silence));
      if (frame === null) return false;
      if (frame.kind === 'record') {
        this.#rest = frame.payload;
        return true;
      }
      if (frame.kind === 'farewell') {
        this.farewell = decodeJson(FarewellFrame, frame).because;
        return false;
      }
      if (frame.kind !== 'pulse')
        throw new ReplicationError('damaged-record', `${frame.kind} from a primary`);
      const { lsn, timeMs } = decodeJson(PulseFrame, frame);
      pulse(lsn, timeMs);
    }
  }
}
