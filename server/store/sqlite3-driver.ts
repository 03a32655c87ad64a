/**
 * The one file that knows the `sqlite3` package, which is archived and will be replaced one day.
 *
 * The package runs statements on libuv's thread pool. Given two at once it runs them in any order;
 * so a Connection here runs one after the other.
 */
import sqlite3 from 'sqlite3';
import type { Value } from './database.ts';
import { StoreError } from './errors.ts';
import { fromSqlite } from './sqlite-errors.ts';
import { inspectStatement, type StatementText } from './statement-text.ts';

/** Compiled statements kept per connection; each costs a few KiB. */
const STATEMENTS_MAX = 64;

/** The wait for another *process's* lock blocks a thread of the pool, so it is short. */
const BUSY_TIMEOUT_MS = 100;

const MODES = {
  create: sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE | sqlite3.OPEN_FULLMUTEX,
  write: sqlite3.OPEN_READWRITE | sqlite3.OPEN_FULLMUTEX,
  read: sqlite3.OPEN_READONLY | sqlite3.OPEN_FULLMUTEX,
} as const;

export type ConnectionMode = keyof typeof MODES;

interface Compiled {
  readonly statement: sqlite3.Statement;
  readonly text: StatementText;
}

export class Connection {
  readonly path: string;
  readonly #handle: sqlite3.Database;
  /** In order of last use, oldest first. */
  readonly #compiled = new Map<string, Compiled>();
  #tail: Promise<unknown> = Promise.resolve();
  #open = true;

  private constructor(path: string, handle: sqlite3.Database) {
    this.path = path;
    this.#handle = handle;
  }

  /** Only `create` makes a file that is not there. @throws StoreError */
  static async open(path: string, mode: ConnectionMode): Promise<Connection> {
    const handle = await new Promise<sqlite3.Database>((resolve, reject) => {
      const opening: sqlite3.Database = new sqlite3.Database(path, MODES[mode], (error) =>
        error ? reject(fromSqlite(error, path)) : resolve(opening),
      );
    });
    handle.configure('busyTimeout', BUSY_TIMEOUT_MS);
    return new Connection(path, handle);
  }

  /** @throws StoreError */
  all<T extends object>(sql: string, values: readonly Value[] = []): Promise<T[]> {
    return this.#next(async () => {
      const { statement } = await this.#compile(sql, values);
      return new Promise<T[]>((resolve, reject) => {
        statement.all<T>(values, (error, rows) => (error ? reject(fromSqlite(error, sql)) : resolve(rows)));
      });
    });
  }

  /** @throws StoreError */
  run(sql: string, values: readonly Value[] = []): Promise<{ changes: number }> {
    return this.#next(async () => {
      const { statement, text } = await this.#compile(sql, values);
      if (text.returnsRows) throw new StoreError('misuse', `answers with rows, use get or all: ${sql}`);
      const changes = await new Promise<number>((resolve, reject) => {
        statement.run(values, function (error) {
          if (error) reject(fromSqlite(error, sql));
          else resolve(this.changes);
        });
      });
      return { changes };
    });
  }

  /** The store's own statements, several at once, unchecked: BEGIN, COMMIT, pragmas. @throws StoreError */
  exec(sql: string): Promise<void> {
    return this.#next(
      () =>
        new Promise<void>((resolve, reject) => {
          this.#handle.exec(sql, (error) => (error ? reject(fromSqlite(error, sql)) : resolve()));
        }),
    );
  }

  /** One of the store's own statements that answers with rows. @throws StoreError */
  query<T extends object>(sql: string): Promise<T[]> {
    return this.#next(
      () =>
        new Promise<T[]>((resolve, reject) => {
          this.#handle.all<T>(sql, (error, rows) => (error ? reject(fromSqlite(error, sql)) : resolve(rows)));
        }),
    );
  }

  /** Lets `work`, the only one to use it meanwhile, wait so long for others' locks, and no longer. */
  async waiting<T>(ms: number, work: () => Promise<T>): Promise<T> {
    this.#handle.configure('busyTimeout', ms);
    try {
      return await work();
    } finally {
      if (this.#open) this.#handle.configure('busyTimeout', BUSY_TIMEOUT_MS);
    }
  }

  /** Makes the statement that runs now, if any, fail; does not wait for that. */
  interrupt(): void {
    if (this.#open) this.#handle.interrupt();
  }

  /** Waits for what runs. @throws StoreError */
  async close(): Promise<void> {
    if (!this.#open) return;
    const closing = this.#next(async () => {
      for (const { statement } of this.#compiled.values()) await finalize(statement);
      this.#compiled.clear();
      await new Promise<void>((resolve, reject) => {
        this.#handle.close((error) => (error ? reject(fromSqlite(error, this.path)) : resolve()));
      });
    });
    this.#open = false;
    await closing;
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#open) return Promise.reject(new StoreError('closed', `${this.path} is closed`));
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async #compile(sql: string, values: readonly Value[]): Promise<Compiled> {
    const known = this.#compiled.get(sql);
    const text = known?.text ?? inspectStatement(sql);
    checkValues(sql, text, values);
    if (known) this.#compiled.delete(sql);
    const compiled = known ?? { statement: await this.#prepare(sql), text };
    this.#compiled.set(sql, compiled);
    for (const [oldest, { statement }] of this.#compiled) {
      if (this.#compiled.size <= STATEMENTS_MAX) break;
      this.#compiled.delete(oldest);
      await finalize(statement);
    }
    return compiled;
  }

  #prepare(sql: string): Promise<sqlite3.Statement> {
    return new Promise((resolve, reject) => {
      const statement: sqlite3.Statement = this.#handle.prepare(sql, (error) =>
        error ? reject(fromSqlite(error, sql)) : resolve(statement),
      );
    });
  }
}

function finalize(statement: sqlite3.Statement): Promise<void> {
  return new Promise((resolve) => {
    statement.finalize(() => resolve());
  });
}

/** The package binds what it does not understand as NULL or as the text "[object Object]". */
function checkValues(sql: string, text: StatementText, values: readonly unknown[]): void {
  if (values.length !== text.values)
    throw new StoreError('misuse', `${values.length} values for ${text.values} places: ${sql}`);
  values.forEach((value, index) => {
    const fits =
      typeof value === 'string' || value === null || Number.isFinite(value) || value instanceof Uint8Array;
    if (!fits) throw new StoreError('misuse', `value ${index + 1} is no text, number, blob or null: ${sql}`);
  });
}
