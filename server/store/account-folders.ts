import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from './errors.ts';
import { syncFolder } from './folder-sync.ts';

/** The only texts that ever become part of a path here: no dots, no slashes, no capital letters. */
const ACCOUNT_ID = /^acc_[a-z2-7]{16,32}$/;

/** Folders that a crash may leave behind: an account that was not finished, one that is already deleted. */
const UNFINISHED = '.new-';
const TOMB = '.tomb-';

const FOLDER_MODE = 0o700;

/** @throws StoreError `bad-account-id` */
export function checkAccountId(id: string): void {
  if (!ACCOUNT_ID.test(id)) throw new StoreError('bad-account-id', 'no account id');
}

/** Makes a folder only its owner may enter, durably. */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  await chmod(path, FOLDER_MODE);
  await syncFolder(join(path, '..'));
}

/** The folders of all accounts: each is there with everything in it, or not at all. */
export class AccountFolders {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** To be called once, before anything else: clears up after a crash. */
  async prepare(): Promise<void> {
    await privateFolder(this.#folder);
    for (const name of await readdir(this.#folder))
      if (name.startsWith(UNFINISHED) || name.startsWith(TOMB))
        await rm(join(this.#folder, name), { recursive: true, force: true });
    await syncFolder(this.#folder);
  }

  async ids(): Promise<string[]> {
    const names = await readdir(this.#folder);
    return names.filter((name) => ACCOUNT_ID.test(name)).sort();
  }

  async has(id: string): Promise<boolean> {
    return access(this.#path(id)).then(
      () => true,
      () => false,
    );
  }

  /** How much all accounts' files take, without their logs. */
  async bytes(): Promise<number> {
    let sum = 0;
    for (const id of await this.ids()) {
      const found = await stat(this.databasePath(id)).catch(() => undefined);
      // One may be deleted meanwhile.
      sum += found?.size ?? 0;
    }
    return sum;
  }

  databasePath(id: string): string {
    return join(this.#path(id), 'account.db');
  }

  /**
   * @param fill makes the files; has closed the database when it returns
   * @throws StoreError `account-exists`
   */
  async create(id: string, fill: (databasePath: string) => Promise<void>): Promise<void> {
    const target = this.#path(id);
    const unfinished = this.#sibling(UNFINISHED, id);
    await mkdir(unfinished, { mode: FOLDER_MODE });
    try {
      await fill(join(unfinished, 'account.db'));
      await syncFolder(unfinished);
      await rename(unfinished, target);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      const taken =
        error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST'].includes(String(error.code));
      throw taken ? new StoreError('account-exists', `${id} is there already`, { cause: error }) : error;
    }
    await syncFolder(this.#folder);
  }

  /** The rename is the moment at which the account is gone. @throws StoreError `no-such-account` */
  async remove(id: string): Promise<void> {
    const tomb = this.#sibling(TOMB, id);
    try {
      await rename(this.#path(id), tomb);
    } catch (error) {
      throw (await this.has(id)) ? error : new StoreError('no-such-account', id, { cause: error });
    }
    await syncFolder(this.#folder);
    await overwrite(tomb);
    await rm(tomb, { recursive: true, force: true });
    await syncFolder(this.#folder);
  }

  /**
   * Puts another database file in the place of this one, which nobody has open. A log beside either of them would be
   * replayed into the other (REPLICATION.md 3, rule 16), so there must be none with content.
   * @throws StoreError `no-such-account`, `busy`
   */
  async replace(id: string, path: string): Promise<void> {
    if (!(await this.has(id))) throw new StoreError('no-such-account', id);
    const target = this.databasePath(id);
    for (const file of [path, target]) {
      const log = await stat(`${file}-wal`).catch(() => undefined);
      if (log !== undefined && log.size > 0) throw new StoreError('busy', `${file} was not closed cleanly`);
      for (const sidecar of ['-wal', '-shm']) await rm(`${file}${sidecar}`, { force: true });
    }
    await syncFile(path);
    await rename(path, target);
    await syncFolder(this.#path(id));
  }

  #path(id: string): string {
    checkAccountId(id);
    return join(this.#folder, id);
  }

  #sibling(prefix: string, id: string): string {
    return join(this.#folder, `${prefix}${id}-${randomBytes(6).toString('hex')}`);
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Keys are among it. What cannot be overwritten (a full disk, a broken sector) is removed all the same. */
async function overwrite(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = await open(join(folder, name), constants.O_WRONLY | constants.O_NOFOLLOW).catch(
      () => undefined,
    );
    if (file === undefined) continue;
    try {
      const { size } = await file.stat();
      for (let at = 0; at < size; at += ZEROS.length)
        await file.write(ZEROS, 0, Math.min(ZEROS.length, size - at), at);
      await file.sync();
    } catch {
      // See above.
    } finally {
      await file.close();
    }
  }
}

const ZEROS = Buffer.alloc(64 * 1024);
