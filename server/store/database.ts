/**
 * What the portal sees of a SQLite file.
 *
 * One writer and a few readers per file. The writes of a file happen one after the other, each in a
 * transaction of its own; a read sees one unchanging snapshot. Nobody but this folder opens the files.
 */

export type Value = string | number | null | Uint8Array;

export interface Reader {
  /** The first row, or undefined. One statement; values fill its `?` in order. */
  get<T extends object>(sql: string, ...values: readonly Value[]): Promise<T | undefined>;
  all<T extends object>(sql: string, ...values: readonly Value[]): Promise<T[]>;
}

export interface Transaction extends Reader {
  /** @returns how many rows this statement itself changed, without those changed by triggers and cascades */
  run(sql: string, ...values: readonly Value[]): Promise<{ changes: number }>;
}

export interface WorkOptions {
  /** Ends the work early: rolled back, rejected with `aborted`. Without effect once the commit has begun. */
  readonly signal?: AbortSignal;
  /** Ceiling in ms of the work itself, without the wait for its turn. Default `WORK_MAX_MS`. */
  readonly maxMs?: number;
}

export interface Database {
  /**
   * Runs `work` on one snapshot, in parallel with writes. Inside a read or write of the same database
   * it sees what that one sees.
   * @throws StoreError
   */
  read<T>(work: (reader: Reader) => Promise<T>, options?: WorkOptions): Promise<T>;
  /**
   * Runs `work` in a transaction. Resolves after the commit has reached the disk; if `work` throws,
   * everything is rolled back and its error passed on. After a constraint error `work` may go on; after
   * any other error the transaction can only end.
   * @throws StoreError; `nested-write` inside a write of the same database
   */
  write<T>(work: (transaction: Transaction) => Promise<T>, options?: WorkOptions): Promise<T>;
}
