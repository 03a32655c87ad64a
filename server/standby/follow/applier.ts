/** Brings the database files to where the log is, behind what is acknowledged; one at a time with whoever needs the files to stand still. */
import type { HeldReplica } from '../../replication/proof/copy/copy-images.ts';
import type { Lsn } from '../../replication/record/header.ts';
import { Turns } from '../../store/turns.ts';
import type { Held } from '../holdings.ts';

/** Between two looks at whether somebody else wants the files. */
const RECORDS_AT_A_TIME = 500;
/** What a crash makes this do again. */
const SYNC_EVERY_MS = 1_000;
const TRIM_EVERY_MS = 5 * 60_000;

export interface ApplierOptions {
  readonly held: Held;
  readonly failed: (error: unknown) => void;
  /** Everything up to here is in the files, for good. Never throws. */
  readonly trim: (applied: Lsn) => Promise<void>;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

export class Applier {
  readonly #options: ApplierOptions;
  readonly #turn = new Turns(1);
  #syncedAt: number;
  #trimmedAt = -Infinity;
  #synced: Lsn;

  constructor(options: ApplierOptions) {
    this.#options = options;
    this.#syncedAt = options.clock();
    this.#synced = options.held.replica.lsn;
  }

  get applied(): Lsn {
    return this.#options.held.replica.lsn;
  }

  /** Until the signal, or a record that does not fit. */
  async run(): Promise<void> {
    const { held, signal, failed } = this.#options;
    try {
      for (;;) {
        await this.#wait(held.replica.lsn);
        if (signal.aborted) return;
        await this.still(() => this.#applySome(held.spool.durableLsn));
      }
    } catch (error) {
      failed(error);
    }
  }

  /** Everything up to a record is applied when this returns, and on the disk. @throws ReplicationError */
  async drain(to: Lsn): Promise<void> {
    while (this.applied < to) await this.still(() => this.#applySome(to));
    await this.still(() => this.#options.held.replica.sync());
  }

  /** The files do not change while this runs. */
  async still<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.#turn.take();
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** The files stand still until they are let go; for who copies them. */
  async hold(): Promise<HeldReplica> {
    const release = await this.#turn.take();
    const { replica } = this.#options.held;
    return { lsn: replica.lsn, heads: new Map(replica.heads), release };
  }

  async #applySome(durable: Lsn): Promise<void> {
    const { held, clock } = this.#options;
    const { replica } = held;
    if (durable > replica.lsn) await replica.applyTo(Math.min(durable, replica.lsn + RECORDS_AT_A_TIME));
    if (replica.lsn === this.#synced || clock() - this.#syncedAt < SYNC_EVERY_MS) return;
    await replica.sync();
    this.#synced = replica.lsn;
    this.#syncedAt = clock();
    if (clock() - this.#trimmedAt < TRIM_EVERY_MS) return;
    this.#trimmedAt = clock();
    await this.#options.trim(this.#synced);
  }

  /** Until there is something to do: records, or what was applied and is not on the disk yet. */
  async #wait(applied: Lsn): Promise<void> {
    const { held, signal } = this.#options;
    const unsynced = this.#synced < applied;
    const until = unsynced ? AbortSignal.any([signal, AbortSignal.timeout(SYNC_EVERY_MS)]) : signal;
    await held.spool.beyond(applied, until);
  }
}
