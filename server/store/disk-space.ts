import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isStoreError, StoreError } from './errors.ts';

/** A disk with less than this counts as full: the write-ahead log's index grows by 32 KiB at a time. */
const FULL_BELOW_BYTES = 64 * 1024;

/**
 * SQLite reports a full disk as an input/output error where it grows the log's index or syncs
 * (SQLITE_IOERR_SHMSIZE, _FSYNC), and the package hides the difference; the file system knows it.
 */
export async function diskFullInstead(error: unknown, path: string): Promise<unknown> {
  if (!isStoreError(error, 'io')) return error;
  try {
    const { bavail, bsize } = await statfs(dirname(path));
    if (bavail * bsize >= FULL_BELOW_BYTES) return error;
  } catch {
    // The folder itself is gone or unreadable: then the first error says more.
    return error;
  }
  return new StoreError('disk-full', error.message, { cause: error });
}
