import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isStoreError, StoreError } from './errors.ts';
import { Connection } from './sqlite3-driver.ts';

/** A restart may begin before the process before it is quite gone. */
const WAIT_MAX_MS = 5_000;
const RETRY_MS = 100;

/** Held for as long as this process has the folder open. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * One process per data folder: two would each have a writer of their own, and the rules in
 * `database-file.ts` would hold in neither. The lock is SQLite's own on a file without content, so
 * the kernel drops it when the process dies in whatever way.
 * @throws StoreError `in-use`
 */
export async function lockFolder(folder: string, signal?: AbortSignal): Promise<FolderLock> {
  const path = join(folder, 'store.lock');
  const connection = await Connection.open(path, 'create');
  await chmod(path, 0o600);
  const deadline = performance.now() + WAIT_MAX_MS;
  try {
    while (!(await takeLock(connection))) {
      if (signal?.aborted) throw new StoreError('aborted', 'aborted while waiting', { cause: signal.reason });
      if (performance.now() > deadline)
        throw new StoreError('in-use', `another process has ${folder} open; there can be only one`);
      await delay(RETRY_MS);
    }
  } catch (error) {
    await connection.close();
    throw error;
  }
  return { release: () => connection.close() };
}

async function takeLock(connection: Connection): Promise<boolean> {
  try {
    await connection.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (isStoreError(error, 'busy')) return false;
    throw error;
  }
}
