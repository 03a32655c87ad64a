import type { DatabaseFile } from './database-file.ts';
import { isStoreError } from './errors.ts';

/** A snapshot that is held longer keeps the write-ahead log from being emptied. */
const EXAMINE_MAX_MS = 25_000;

/**
 * SQLite's `quick_check`: every page is read and is where it belongs. False: damaged. A file too large to be read
 * through in time counts as sound: what it finds, it finds in the pages that it got to.
 * @throws StoreError for what is no damage
 */
export async function isSound(file: DatabaseFile): Promise<boolean> {
  try {
    const rows = await file.read((reader) => reader.all<{ quick_check: string }>('PRAGMA quick_check(1)'), {
      maxMs: EXAMINE_MAX_MS,
    });
    return rows.length === 1 && rows[0]?.quick_check === 'ok';
  } catch (error) {
    if (isStoreError(error, 'timeout')) return true;
    return falseIfDamaged(error);
  }
}

/** @throws the error, if it is about something else */
export function falseIfDamaged(error: unknown): false {
  if (isStoreError(error, 'damaged')) return false;
  throw error;
}
