/** What a primary knows of its standby's proofs: they come over the line that the standby follows on. */
import { Refusal } from '../../refusal.ts';
import type { Log } from '../../log.ts';
import { decodeJson, type Frame } from '../link/frames.ts';
import { ProofBook } from './proof-book.ts';
import { ProofReport } from './report.ts';

/** A night and two hours: the clocks of the two need not agree to the minute. */
const LATE_AFTER_MS = 26 * 3_600_000;

/** A proof takes longer than this; who sends more is broken, and each one costs a write and a place in the list. */
const PROOF_EVERY_MS = 60_000;

/** As the frame allows. */
const BY_MAX_CHARACTERS = 120;

export interface StandbyProofsOptions {
  readonly book: ProofBook;
  /** The standby that is paired now; null: there is none. */
  readonly peer: () => string | null;
  /** Asks the standby to prove itself. @returns false while it is not there */
  readonly ask: (by: string) => boolean;
  readonly now: () => Date;
  /** Monotonic milliseconds. */
  readonly clock?: () => number;
  readonly log: Log;
}

export interface ProofStanding {
  /** The last night went by without a proof that passed. */
  readonly late: boolean;
  readonly newest: ProofReport | null;
  readonly lastPassedAt: string | null;
}

export class StandbyProofs {
  readonly #options: StandbyProofsOptions;
  #heardMs = -Infinity;

  constructor(options: StandbyProofsOptions) {
    this.#options = options;
  }

  /** Of all nodes that ever stood by here, the newest first. */
  get reports(): readonly ProofReport[] {
    return this.#options.book.reports;
  }

  /**
   * A report of the standby. It is believed to be about itself only, and shown as what it said; but for a date ahead of our clock, which
   * would keep the alarm silent until then. What is dropped here it tells anew with the next connection.
   */
  heard(frame: Frame): void {
    const { book, log, peer, now, clock = () => performance.now() } = this.#options;
    const report = decodeJson(ProofReport, frame);
    if (report.node !== peer() || book.reports.some(({ id }) => id === report.id)) return;
    if (clock() - this.#heardMs < PROOF_EVERY_MS) {
      log.warn({ id: report.id }, 'a proof of the standby came too soon after another one');
      return;
    }
    this.#heardMs = clock();
    const at = new Date(Math.min(Date.parse(report.at), now().getTime())).toISOString();
    book
      .add({ ...report, at })
      .catch((error: unknown) => log.warn({ error }, 'a proof of the standby was not kept'));
  }

  /** @throws Refusal `conflict` `standby-away` */
  ask(by: string): void {
    if (!this.#options.ask(by.slice(0, BY_MAX_CHARACTERS)))
      throw new Refusal('conflict', [{ field: '', code: 'standby-away' }]);
  }

  /** Null while no standby is paired. */
  async standing(): Promise<ProofStanding | null> {
    const { book, peer, now } = this.#options;
    const node = peer();
    if (node === null) return null;
    const since = await book.watching(node, now());
    const own = book.reports.filter((one) => one.node === node);
    const passed = own.find((one) => one.passed) ?? null;
    // A new standby has a night's time for its first one.
    const last = Math.max(passed === null ? 0 : Date.parse(passed.at), since.getTime());
    return {
      late: now().getTime() - last > LATE_AFTER_MS,
      newest: own[0] ?? null,
      lastPassedAt: passed?.at ?? null,
    };
  }
}
