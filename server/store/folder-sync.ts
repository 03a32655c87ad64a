import { constants, open } from 'node:fs/promises';

/**
 * Makes what was created, renamed or removed in a folder durable. O_DIRECTORY: it can never open, and by
 * closing take SQLite's locks from, a database file.
 */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
