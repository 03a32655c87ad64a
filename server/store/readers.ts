import type { WorkOptions } from './database.ts';
import { StoreError } from './errors.ts';
import { Connection } from './sqlite3-driver.ts';
import { Turns, type Release } from './turns.ts';

/** Two long reports at most beside the short reads' connection; each costs up to 2 MiB of page cache. */
const READERS_MAX = 3;

/** query_only on top of a handle that cannot write: also no temporary tables. */
const PRAGMAS = `PRAGMA wal_autocheckpoint=0; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;
  PRAGMA temp_store=MEMORY; PRAGMA cache_size=-2000; PRAGMA query_only=ON`;

/** BEGIN alone takes no snapshot yet; the first look at the file does. */
const BEGIN_ON_SNAPSHOT = 'BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1';

/** @param cut ends it, with its reason */
type Perform<T> = (connection: Connection, cut: AbortSignal) => Promise<T>;

/** The connections of one file that only read; opened at need, kept until the file is closed. */
export class Readers {
  readonly #path: string;
  readonly #turns = new Turns(READERS_MAX);
  readonly #idle: Connection[] = [];
  readonly #reading = new Map<AbortController, Promise<unknown>>();
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Somebody stands on a snapshot. */
  get active(): boolean {
    return this.#reading.size > 0;
  }

  /** Lends a connection that stands on a snapshot of now. @throws StoreError */
  async use<T>(perform: Perform<T>, { signal }: Pick<WorkOptions, 'signal'>): Promise<T> {
    const release = await this.#turns.take(signal);
    const cut = new AbortController();
    try {
      if (this.#closed) throw new StoreError('closed', `${this.#path} is closed`);
      const reading = this.#onSnapshot(perform, cut.signal);
      this.#reading.set(cut, reading);
      return await reading;
    } finally {
      this.#reading.delete(cut);
      release();
    }
  }

  /** Ends all who read, and waits until none of them stands on its snapshot any more. @returns how many there were */
  async cutOff(because: string): Promise<number> {
    const reading = [...this.#reading];
    for (const [cut] of reading) cut.abort(new StoreError('timeout', because));
    await Promise.allSettled(reading.map(([, ended]) => ended));
    return reading.length;
  }

  /** Waits for those who read. */
  async close(): Promise<void> {
    this.#closed = true;
    const turns: Release[] = [];
    for (let taken = 0; taken < READERS_MAX; taken += 1) turns.push(await this.#turns.take());
    for (const connection of this.#idle.splice(0)) await connection.close();
    for (const release of turns) release();
  }

  async #onSnapshot<T>(perform: Perform<T>, cut: AbortSignal): Promise<T> {
    const connection = this.#idle.pop() ?? (await this.#open());
    try {
      await connection.exec(BEGIN_ON_SNAPSHOT);
      const result = await perform(connection, cut);
      await connection.exec('COMMIT');
      this.#idle.push(connection);
      return result;
    } catch (error) {
      // Whatever went wrong, a new connection costs a millisecond and has no doubtful state.
      await connection.close();
      throw error;
    }
  }

  async #open(): Promise<Connection> {
    const connection = await Connection.open(this.#path, 'read');
    await connection.exec(PRAGMAS);
    return connection;
  }
}
