/**
 * All that the portal keeps: one SQLite file for the system, one per account.
 *
 *     <folder>/system.db
 *     <folder>/accounts/<id>/account.db
 *
 * Who holds an account's Database can reach nothing of another account with it, whatever SQL he gets it
 * to run (IMMUNITY.md 8). Nobody outside this folder opens the files, not even to copy them: closing any
 * descriptor of a database drops SQLite's locks on it (howtocorrupt, 2.2).
 */
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AccountFolders, checkAccountId, privateFolder } from './account-folders.ts';
import type { Following } from './commit-follower.ts';
import { bound } from './bound.ts';
import type { Database } from './database.ts';
import { DatabaseFile, type FileOptions } from './database-file.ts';
import { isStoreError, StoreError } from './errors.ts';
import { lockFolder, type FolderLock } from './folder-lock.ts';
import { logVersion, type StoreLog } from './log.ts';
import { migrate } from './migrate.ts';
import type { Migration, Migrations } from './migration.ts';
import { falseIfDamaged, isSound } from './examine.ts';
import { OpenAccounts } from './open-accounts.ts';
import { SYSTEM_FILE, TroubleWatch, type Trouble } from './trouble.ts';
import { WriteGate } from './write-gate.ts';

const IDLE_MS = 60_000;

/** Measured: 0.4 MiB and five descriptors each (a process has 1,024 by default), 3 ms to open again. */
const MAX_OPEN_ACCOUNTS = 64;

/** Files migrated at a time; libuv has four threads. */
const MIGRATE_AT_A_TIME = 3;

export interface StoreOptions {
  readonly folder: string;
  readonly log: StoreLog;
  readonly migrations: Migrations;
  /** Ends what waits and runs with `aborted`; close() is still to be called. */
  readonly signal: AbortSignal;
  readonly idleMs?: number;
  readonly maxOpenAccounts?: number;
  /** A write-ahead log of this size is moved into its file. */
  readonly checkpointAtBytes?: number;
  /** Hears every commit of every file. */
  readonly following?: Following;
  /** Hears what a disk or a file does wrong, whoever was using it; see `trouble.ts`. */
  readonly onTrouble?: (trouble: Trouble) => void;
}

interface Parts {
  readonly options: StoreOptions;
  readonly lock: FolderLock;
  readonly system: DatabaseFile;
  readonly folders: AccountFolders;
}

/** What happened to the accounts' files; one that failed is shut, the others are served. */
export interface MigrationReport {
  readonly migrated: number;
  readonly failed: readonly { readonly id: string; readonly error: StoreError }[];
}

export class Store {
  readonly system: Database;
  readonly gate = new WriteGate();
  readonly #parts: Parts;
  readonly #accounts: OpenAccounts;
  readonly #watch: TroubleWatch;

  private constructor(parts: Parts) {
    const { options, folders, system } = parts;
    this.#parts = parts;
    this.#watch = new TroubleWatch(options.onTrouble ?? (() => undefined));
    this.system = bound({ lifetime: options.signal, gate: this.gate }, (use) =>
      this.#watch.during(SYSTEM_FILE, () => use(system)),
    );
    this.#accounts = new OpenAccounts({
      open: (id) => this.#openAccount(id, folders.databasePath(id)),
      max: options.maxOpenAccounts ?? MAX_OPEN_ACCOUNTS,
      idleMs: options.idleMs ?? IDLE_MS,
      log: options.log,
    });
  }

  /** @throws StoreError `in-use`, `newer-than-program`, `migration-failed`, `damaged`, … */
  static async open(options: StoreOptions): Promise<Store> {
    const { folder, log, signal, checkpointAtBytes } = options;
    await privateFolder(folder);
    const lock = await lockFolder(folder, signal);
    try {
      const folders = new AccountFolders(join(folder, 'accounts'));
      await folders.prepare();
      const path = join(folder, 'system.db');
      const create = await isFresh(path, folders);
      const follower = options.following?.follow('system', path);
      const system = await openMigrated(
        { path, create, log, follower, checkpointAtBytes },
        options.migrations.system,
        signal,
      );
      await logVersion(system, log);
      return new Store({ options, lock, system, folders });
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /**
   * Costs nothing; the file is opened when it is used, and migrated if need be.
   * @throws StoreError `bad-account-id` at once; `no-such-account` when used
   */
  account(id: string): Database {
    checkAccountId(id);
    const { signal } = this.#parts.options;
    return bound({ lifetime: signal, gate: this.gate }, (use) =>
      this.#watch.during(id, () => this.#accounts.use(id, use, signal)),
    );
  }

  /**
   * Reads through a file, or as much of it as can be read in half a minute, also one that is shut; opens it again
   * when it is sound. For work by the clock: it costs a thread and what the disk gives.
   * @param id an account's, or SYSTEM_FILE
   * @returns false: damaged, and shut from now on
   */
  async examine(id: string): Promise<boolean> {
    const { system, options } = this.#parts;
    const look = (file: DatabaseFile) => isSound(file);
    const looking = id === SYSTEM_FILE ? look(system) : this.#accounts.use(id, look, options.signal);
    // Some damage shows already when the file is opened.
    const sound = await looking.catch(falseIfDamaged);
    this.#watch.examined(id, sound);
    return sound;
  }

  /** The files that are shut, because they are damaged: ids of accounts, or SYSTEM_FILE. */
  get shut(): ReadonlySet<string> {
    return this.#watch.shut;
  }

  /** @throws StoreError `account-exists`, and then nothing has changed */
  async createAccount(id: string): Promise<void> {
    checkAccountId(id);
    const { folders, options } = this.#parts;
    if (await folders.has(id)) throw new StoreError('account-exists', `${id} is there already`);
    await folders.create(id, async (path) => {
      const fresh = { path, create: true, log: options.log };
      const file = await openMigrated(fresh, options.migrations.account, options.signal);
      await file.close();
    });
    // Followed from its final place on: opening it makes its first record.
    if (options.following) await this.#accounts.use(id, () => Promise.resolve(), options.signal);
  }

  /** Waits for those who use it, refuses new ones, then removes everything of it for good. */
  async deleteAccount(id: string): Promise<void> {
    checkAccountId(id);
    const { folders, options } = this.#parts;
    await this.#accounts.retire(id, async () => {
      await folders.remove(id);
      await options.following?.deleted(id);
    });
    this.#watch.forget(id);
  }

  /** A copy of the system file in a new file; see `DatabaseFile.copyTo`. */
  copySystem(path: string, signal: AbortSignal): Promise<void> {
    return this.#parts.system.copyTo(path, signal);
  }

  /** @throws StoreError `no-such-account` */
  copyAccount(id: string, path: string, signal: AbortSignal): Promise<void> {
    checkAccountId(id);
    return this.#accounts.use(id, (file) => file.copyTo(path, signal), signal);
  }

  /** Puts a file that was made elsewhere in as a new account. @throws StoreError as opening it does */
  async adoptAccount(id: string, path: string): Promise<void> {
    checkAccountId(id);
    const { folders, options } = this.#parts;
    if (await folders.has(id)) throw new StoreError('account-exists', `${id} is there already`);
    await folders.create(id, async (target) => {
      await rename(path, target);
      const adopted = { path: target, log: options.log };
      const file = await openMigrated(adopted, options.migrations.account, options.signal);
      await file.close();
    });
    if (options.following) await this.#accounts.use(id, () => Promise.resolve(), options.signal);
  }

  /**
   * Puts another file in the place of an account's, while nobody uses it: at each moment it is the one or the other.
   * @param prepare gets the path of the present file, closed; what it throws leaves everything as it was
   * @throws StoreError `busy` while the present file cannot be closed cleanly
   */
  async replaceAccount(id: string, path: string, prepare: (now: string) => Promise<void>): Promise<void> {
    checkAccountId(id);
    const { folders, options } = this.#parts;
    await this.#accounts.retire(id, async () => {
      await prepare(folders.databasePath(id));
      await folders.replace(id, path);
      options.following?.replaced(id);
    });
    this.#watch.forget(id);
    await this.#accounts.use(id, () => Promise.resolve(), options.signal);
  }

  /** How much all files take on the disk now, without their logs. */
  async bytes(): Promise<number> {
    const { folders, options } = this.#parts;
    return (await stat(join(options.folder, 'system.db'))).size + (await folders.bytes());
  }

  accountIds(): Promise<string[]> {
    return this.#parts.folders.ids();
  }

  /** Opens every account's file once, so that what is wrong shows at start and not at the first dial-in. */
  async migrateAll(progress?: (done: number, total: number) => void): Promise<MigrationReport> {
    const ids = await this.accountIds();
    const todo = [...ids];
    const failed: { id: string; error: StoreError }[] = [];
    let done = 0;
    const work = async (): Promise<void> => {
      for (let id = todo.shift(); id !== undefined; id = todo.shift()) {
        const error = await this.#tryOpening(id);
        if (error) failed.push({ id, error });
        done += 1;
        progress?.(done, ids.length);
      }
    };
    await Promise.all(Array.from({ length: MIGRATE_AT_A_TIME }, work));
    return { migrated: ids.length - failed.length, failed };
  }

  /** Waits for what runs, closes all files. */
  async close(): Promise<void> {
    // The lock goes last: until then no other process may open what is still open here.
    const ends = await Promise.allSettled([this.#accounts.close(), this.#parts.system.close()]);
    await this.#parts.lock.release();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async #openAccount(id: string, path: string): Promise<DatabaseFile> {
    const { folders, options } = this.#parts;
    if (!(await folders.has(id))) throw new StoreError('no-such-account', id);
    const { log, checkpointAtBytes } = options;
    const follower = options.following?.follow(id, path);
    return openMigrated(
      { path, log, follower, checkpointAtBytes },
      options.migrations.account,
      options.signal,
    );
  }

  /** @returns why this account cannot be served; throws what concerns all of them */
  async #tryOpening(id: string): Promise<StoreError | undefined> {
    try {
      const { signal } = this.#parts.options;
      await this.#watch.during(id, () => this.#accounts.use(id, () => Promise.resolve(), signal));
      return undefined;
    } catch (error) {
      if (!isStoreError(error) || error.code === 'aborted' || error.code === 'closed') throw error;
      return error;
    }
  }
}

async function openMigrated(
  options: FileOptions,
  migrations: readonly Migration[],
  signal: AbortSignal,
): Promise<DatabaseFile> {
  const file = await DatabaseFile.open(options);
  try {
    await migrate(file, migrations, signal);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * True before the first start. A lost system file is not made anew: that would hand the appliance, with all
 * accounts in it, to whoever comes first.
 */
async function isFresh(path: string, folders: AccountFolders): Promise<boolean> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  // A crash between making the file and its first page leaves it empty, and no account can be there yet.
  return size === 0 && (await folders.ids()).length === 0;
}
