import { diskFullInstead } from './disk-space.ts';
import { isStoreError, StoreError } from './errors.ts';
import { Connection } from './sqlite3-driver.ts';

/** Copies of one file that are being made; each stands on a snapshot for as long as it takes, and holds the log by it. */
export class Copies {
  readonly #path: string;
  readonly #running = new Map<AbortController, Promise<void>>();

  constructor(path: string) {
    this.#path = path;
  }

  get active(): boolean {
    return this.#running.size > 0;
  }

  /**
   * Writes a copy of what is committed now into a new file: complete, compact, without a log beside it. Works on a snapshot like
   * every read, so nobody who writes waits for it.
   */
  async make(to: string, signal: AbortSignal): Promise<void> {
    const cut = new AbortController();
    const copy = copyFile(this.#path, to, AbortSignal.any([signal, cut.signal]));
    this.#running.set(cut, copy);
    try {
      await copy;
    } catch (error) {
      const because: unknown = cut.signal.reason;
      throw isStoreError(because) ? because : error;
    } finally {
      this.#running.delete(cut);
    }
  }

  /** Waits for those that run. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  /** Ends those that run, and waits until none of them stands on its snapshot any more. @returns how many there were */
  async cutOff(because: string): Promise<number> {
    const running = [...this.#running];
    for (const [cut] of running) cut.abort(new StoreError('timeout', because));
    await Promise.allSettled(running.map(([, copy]) => copy));
    return running.length;
  }
}

async function copyFile(from: string, to: string, signal: AbortSignal): Promise<void> {
  const connection = await Connection.open(from, 'read');
  const stop = () => connection.interrupt();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    await connection.exec('PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY');
    await connection.exec(`VACUUM INTO ${quoted(to)}`);
  } catch (error) {
    throw await diskFullInstead(error, to);
  } finally {
    signal.removeEventListener('abort', stop);
    await connection.close();
  }
}

/** A path as a text of SQL. */
export function quoted(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}
