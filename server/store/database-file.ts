/**
 * One SQLite file in write-ahead mode: one connection that writes, a few that read.
 *
 * SQLite's WAL-reset bug needs two connections that checkpoint or write at the same moment. Here only
 * the writer checkpoints, only in its own turn, and no other process opens the file (`folder-lock.ts`).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { chmod, stat } from 'node:fs/promises';
import { Checkpoints } from './checkpoints.ts';
import type { CommitFollower } from './commit-follower.ts';
import { Copies, quoted } from './copies.ts';
import type { Database, Reader, Transaction, WorkOptions } from './database.ts';
import { diskFullInstead } from './disk-space.ts';
import { StoreError } from './errors.ts';
import type { StoreLog } from './log.ts';
import { Readers } from './readers.ts';
import { Session } from './session.ts';
import { Connection } from './sqlite3-driver.ts';
import { Turns } from './turns.ts';

/**
 * `wal_autocheckpoint` first: it counts from the first commit. FULL: a commit returns after its fsync.
 * trusted_schema and cell_size_check: SQLite's advice for files that somebody may have tampered with.
 */
const PRAGMAS = `PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
  PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA secure_delete=FAST; PRAGMA temp_store=MEMORY;
  PRAGMA cache_size=-2000`;

const FILE_MODE = 0o600;

/** A large table may have to be rebuilt. */
const MIGRATION_MAX_MS = 600_000;

interface Inside {
  readonly session: Session;
  readonly writes: boolean;
}

/** The sessions in whose work the present code runs, one per file. */
const sessions = new AsyncLocalStorage<ReadonlyMap<DatabaseFile, Inside>>();

/** True inside the work of any read or write. Who holds one thing must not queue for the next: deadlock. */
export function insideWork(): boolean {
  return [...(sessions.getStore()?.values() ?? [])].some(({ session }) => session.open);
}

export interface FileOptions {
  readonly path: string;
  /** Makes the file; otherwise it has to be there. */
  readonly create?: boolean;
  readonly log: StoreLog;
  readonly follower?: CommitFollower | undefined;
  /** A write-ahead log of this size is moved into the file. */
  readonly checkpointAtBytes?: number | undefined;
  /** Another file, to be read as `now.<table>` in writes; nobody else may have it open. */
  readonly now?: string | undefined;
}

export class DatabaseFile implements Database {
  readonly path: string;
  readonly #writer: Connection;
  readonly #turn = new Turns(1);
  readonly #readers: Readers;
  readonly #checkpoints: Checkpoints;
  readonly #follower: CommitFollower | undefined;
  readonly #copies: Copies;
  #closed = false;

  private constructor(writer: Connection, options: FileOptions) {
    this.path = writer.path;
    this.#writer = writer;
    this.#readers = new Readers(writer.path);
    this.#copies = new Copies(writer.path);
    this.#follower = options.follower;
    const [turn, readers, copies] = [this.#turn, this.#readers, this.#copies];
    this.#checkpoints = new Checkpoints({ ...options, writer, turn, readers, copies });
  }

  /** @throws StoreError `damaged` also for a file that is not there */
  static async open(options: FileOptions): Promise<DatabaseFile> {
    const { path, create = false, follower } = options;
    if (!create) await refuseLost(path);
    await follower?.opening();
    const writer = await Connection.open(path, create ? 'create' : 'write');
    try {
      // SQLite gives the log and its index the mode of the file.
      if (create) await chmod(path, FILE_MODE);
      await writer.exec(PRAGMAS);
      if (options.now !== undefined) await writer.exec(`ATTACH ${quoted(options.now)} AS now`);
      const [mode] = await writer.query<{ journal_mode: string }>('PRAGMA journal_mode=WAL');
      if (mode?.journal_mode !== 'wal') throw new StoreError('io', `no write-ahead log possible: ${path}`);
      const file = new DatabaseFile(writer, options);
      await follower?.opened(file.#checkpoints);
      return file;
    } catch (error) {
      await writer.close();
      throw await diskFullInstead(error, path);
    }
  }

  async read<T>(work: (reader: Reader) => Promise<T>, options: WorkOptions = {}): Promise<T> {
    const inside = this.#inside();
    if (inside) return work(inside.session);
    return this.#readers.use((connection, cut) => {
      const signal = options.signal ? AbortSignal.any([options.signal, cut]) : cut;
      return this.#perform({ connection, writes: false }, work, { ...options, signal });
    }, options);
  }

  async write<T>(work: (transaction: Transaction) => Promise<T>, options: WorkOptions = {}): Promise<T> {
    this.#refuseNested();
    const release = await this.#turn.take(options.signal);
    try {
      await this.#checkpoints.keepShort();
      return await this.#transact(work, options);
    } finally {
      release();
      void this.#checkpoints.ifLarge();
    }
  }

  /** A write in which tables may be rebuilt: foreign keys are not enforced, so `work` has to check them. */
  async writeSchema<T>(work: (transaction: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.#refuseNested();
    const release = await this.#turn.take(signal);
    try {
      await this.#writer.exec('PRAGMA foreign_keys=OFF');
      return await this.#transact(work, { maxMs: MIGRATION_MAX_MS, ...(signal && { signal }) });
    } finally {
      await this.#writer.exec('PRAGMA foreign_keys=ON');
      release();
    }
  }

  /** See `copies.ts`. */
  async copyTo(path: string, signal: AbortSignal): Promise<void> {
    if (this.#closed) throw new StoreError('closed', `${this.path} is closed`);
    await this.#copies.make(path, signal);
  }

  /** Waits for reads and writes that run; those that queue are refused with `closed`. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const release = await this.#turn.take();
    try {
      await this.#copies.settled();
      await this.#readers.close();
      await this.#checkpoints.beforeClose();
    } finally {
      // The last connection of a file removes its log; it is the writer's, in the writer's turn.
      await this.#writer.close();
      await this.#follower?.closed();
      release();
    }
  }

  async #transact<T>(work: (transaction: Transaction) => Promise<T>, options: WorkOptions): Promise<T> {
    if (this.#closed) throw new StoreError('closed', `${this.path} is closed`);
    try {
      await this.#writer.exec('BEGIN IMMEDIATE');
      const result = await this.#perform({ connection: this.#writer, writes: true }, work, options);
      await this.#commit();
      return result;
    } catch (error) {
      await this.#rollBack();
      throw await diskFullInstead(error, this.path);
    }
  }

  async #commit(): Promise<void> {
    try {
      await this.#writer.exec('COMMIT');
    } catch (error) {
      this.#follower?.notCommitted();
      throw error;
    }
    await this.#follower?.committed(this.#checkpoints);
  }

  async #perform<T>(
    { connection, writes }: { connection: Connection; writes: boolean },
    work: (session: Session) => Promise<T>,
    options: WorkOptions,
  ): Promise<T> {
    const session = new Session(connection);
    const around = new Map(sessions.getStore()).set(this, { session, writes });
    return sessions.run(around, () => session.perform(work, options));
  }

  async #rollBack(): Promise<void> {
    try {
      await this.#writer.exec('ROLLBACK');
    } catch {
      // After a full disk SQLite has often rolled back by itself. Were a transaction still open, the next
      // BEGIN would say so and come here again.
    }
  }

  #inside(): Inside | undefined {
    const inside = sessions.getStore()?.get(this);
    // Code that a work left running behind it (a timer, a stream) is not inside any more.
    return inside?.session.open ? inside : undefined;
  }

  #refuseNested(): void {
    if (this.#inside()?.writes)
      throw new StoreError('nested-write', `a write inside a write would wait for itself: ${this.path}`);
  }
}

/** To SQLite a missing or empty file is a fresh database; to us it is one that was lost. */
async function refuseLost(path: string): Promise<void> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new StoreError('damaged', `${path} is missing`, { cause });
  });
  if (size === 0) throw new StoreError('damaged', `${path} is empty`);
}
