/**
 * The standby's side of the lease: looks whether it changes, and takes over when it has not for long enough, this node is named as in
 * sync, and the primary has made it a candidate.
 *
 * How long is measured here alone, from the answer in which the last change was seen; the swap itself succeeds only if there was no other
 * since. That it is tried is on the disk before: after a crash nobody knows whether the witness has heard it, and until that is known
 * the primary is not told that this node is no candidate.
 */
import { randomBytes } from 'node:crypto';
import type { Hello } from '../fencing/rules.ts';
import { hasTakenOver, takeOver } from '../fencing/lease-rules.ts';
import type { CandidacyBook } from './candidacy-book.ts';
import { leaseCodeOf, type LeaseErrorCode } from './errors.ts';
import { SILENT_MS } from './times.ts';
import type { LeaseRecord, Seen, Witness } from './witness/witness.ts';

export interface WatchOptions {
  readonly witness: Witness;
  readonly book: CandidacyBook;
  readonly self: () => Hello;
  /** Milliseconds, of a clock that counts while the machine is suspended. */
  readonly clock: () => number;
  /**
   * Makes everything ready and calls `claim` as the last thing before it is decided; decides nothing if that says no.
   * @throws whatever speaks against it
   */
  readonly promote: (claim: () => Promise<boolean>) => Promise<void>;
  readonly signal: AbortSignal;
}

export type WatchStatus =
  | { readonly kind: 'unreachable'; readonly because: LeaseErrorCode }
  /** It changes, or is not ours to take. */
  | { readonly kind: 'watching'; readonly covered: boolean; readonly unchangedMs: number }
  | { readonly kind: 'taken' };

export class LeaseWatch {
  readonly #options: WatchOptions;
  #last: { readonly version: string; readonly since: number } | null = null;
  #status: WatchStatus = { kind: 'unreachable', because: 'unreachable' };

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  get status(): WatchStatus {
    return this.#status;
  }

  /** One look, and what follows from it. @throws what speaks against the promotion that was due */
  async look(): Promise<WatchStatus> {
    const { witness, signal, clock } = this.#options;
    let seen: Seen;
    try {
      seen = await witness.read(signal);
    } catch (error) {
      this.#status = { kind: 'unreachable', because: leaseCodeOf(error) };
      return this.#status;
    }
    // After the answer: the change that it shows may be as new as that.
    if (this.#last?.version !== seen.version) {
      if (this.#last !== null) await this.#changed(seen);
      this.#last = { version: seen.version, since: clock() };
    }
    const unchangedMs = clock() - this.#last.since;
    this.#status = { kind: 'watching', covered: this.#covered(seen), unchangedMs };
    if (await this.#isDue(seen, unchangedMs)) {
      await this.#options.promote(() => this.#claim(seen));
      this.#status = { kind: 'taken' };
    }
    return this.#status;
  }

  #covered({ lease }: Seen): boolean {
    const { book, self } = this.#options;
    return book.current.candidate && lease?.inSync === self().node && lease.epoch === self().epoch;
  }

  async #isDue({ lease }: Seen, unchangedMs: number): Promise<boolean> {
    const { book, self } = this.#options;
    if (lease === null) return false;
    if (hasTakenOver(self(), book.current, lease)) return true;
    // An epoch that this node has not heard of is of somebody who has more than it.
    const known = lease.epoch === self().epoch;
    return takeOver({ self: self(), now: book.current }, lease, known && unchangedMs >= SILENT_MS) !== null;
  }

  /** Seen to change, the lease cannot be taken any more by a swap of ours that is still on its way. */
  async #changed({ lease }: Seen): Promise<void> {
    const { book, self } = this.#options;
    if (book.current.taking && !(lease !== null && hasTakenOver(self(), book.current, lease)))
      await book.giveUp();
  }

  /** @returns whether the witness has this node as the holder now */
  async #claim({ version, lease }: Seen): Promise<boolean> {
    const { witness, book, self, signal } = this.#options;
    if (lease === null) return false;
    if (hasTakenOver(self(), book.current, lease)) return true;
    if (!(await book.take())) return false;
    const next = takeOver({ self: self(), now: book.current }, lease, true);
    if (next === null) return false;
    const renewal = randomBytes(8).toString('hex');
    const record: LeaseRecord = { ...next, incarnation: self().incarnation, renewal };
    if ((await witness.swap(version, record, signal)) !== null) return true;
    // Perhaps it was an earlier swap of ours, whose answer did not come.
    const after = await witness.read(signal);
    if (after.lease !== null && hasTakenOver(self(), book.current, after.lease)) return true;
    await book.giveUp();
    return false;
  }
}
