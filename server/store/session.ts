import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction, Value, WorkOptions } from './database.ts';
import { isStoreError, StoreError } from './errors.ts';
import type { Connection } from './sqlite3-driver.ts';

/** Ceiling of one read or write, so that nobody holds up the others or the write-ahead log for longer. */
export const WORK_MAX_MS = 30_000;

/** An interrupt only meets a statement that already runs, so it is repeated. */
const INTERRUPT_EVERY_MS = 20;

type State =
  | { readonly kind: 'open' }
  /** SQLite may have rolled back by itself, so a further statement would stand outside any transaction. */
  | { readonly kind: 'failed'; readonly error: StoreError }
  | { readonly kind: 'ended' };

/** One reader or transaction, from BEGIN to its end, on a connection that nobody else uses meanwhile. */
export class Session implements Transaction {
  readonly #connection: Connection;
  /** Statements begun and not finished; they run one after the other. */
  readonly #running = new Set<Promise<unknown>>();
  #tail: Promise<unknown> = Promise.resolve();
  #state: State = { kind: 'open' };

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get open(): boolean {
    return this.#state.kind !== 'ended';
  }

  async get<T extends object>(sql: string, ...values: readonly Value[]): Promise<T | undefined> {
    const rows = await this.all<T>(sql, ...values);
    return rows[0];
  }

  all<T extends object>(sql: string, ...values: readonly Value[]): Promise<T[]> {
    return this.#next(() => this.#connection.all<T>(sql, values));
  }

  run(sql: string, ...values: readonly Value[]): Promise<{ changes: number }> {
    return this.#next(() => this.#connection.run(sql, values));
  }

  /**
   * Runs `work` until it returns, throws, exceeds its time or is aborted, whichever comes first. After
   * that the session takes no statement any more, and none of its statements is running.
   */
  async perform<T>(work: (session: Session) => Promise<T>, options: WorkOptions): Promise<T> {
    try {
      const result = await untilItsEnd(work(this), options);
      // A statement that nobody awaits is one whose failure nobody would see.
      if (this.#running.size > 0) throw new StoreError('misuse', 'a statement was not awaited');
      // `work` may have caught the error and gone on.
      if (this.#state.kind === 'failed') throw this.#state.error;
      return result;
    } finally {
      this.#state = { kind: 'ended' };
      await this.#stopStatements();
    }
  }

  async #stopStatements(): Promise<void> {
    while (this.#running.size > 0) {
      this.#connection.interrupt();
      await Promise.race([Promise.allSettled(this.#running), delay(INTERRUPT_EVERY_MS)]);
    }
  }

  #next<T>(statement: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => {
      if (this.#state.kind === 'ended') throw new StoreError('ended', 'used after its end');
      if (this.#state.kind === 'failed') throw this.#state.error;
      return statement();
    });
    const settled: Promise<unknown> = result.then(
      () => this.#running.delete(settled),
      (error: unknown) => {
        this.#running.delete(settled);
        this.#noteFailure(error);
      },
    );
    this.#running.add(settled);
    this.#tail = settled;
    return result;
  }

  #noteFailure(error: unknown): void {
    if (!isStoreError(error) || this.#state.kind !== 'open') return;
    // A constraint undoes only its own statement (lang_conflict, ABORT); misuse never got to run.
    const goesOn = error.code.startsWith('constraint') || error.code === 'misuse';
    if (!goesOn) this.#state = { kind: 'failed', error };
  }
}

/** The result of `work`, or `timeout` or `aborted`; what `work` does after that is dropped. */
async function untilItsEnd<T>(work: Promise<T>, { signal, maxMs = WORK_MAX_MS }: WorkOptions): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    const reason: unknown = signal?.reason;
    // The store itself ends a reader that the log waits for, and says so.
    const own = isStoreError(reason, 'timeout');
    reject(own ? reason : new StoreError('aborted', 'aborted while it ran', { cause: reason }));
  };
  const timer = setTimeout(() => reject(new StoreError('timeout', `took longer than ${maxMs} ms`)), maxMs);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    return await Promise.race([work, stopped]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
