import { isStoreError } from '../store/errors.ts';

const DISK_CODES: ReadonlySet<string> = new Set(['disk-full', 'io', 'read-only']);

/**
 * Writes down that a session or token was used. On a disk that takes nothing any more reading has to go on, or nobody
 * could look what is wrong; what was used then only looks idle, and ends the earlier for it.
 */
export async function noteUse(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isStoreError(error) || !DISK_CODES.has(error.code)) throw error;
  }
}
