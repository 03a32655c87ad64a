import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../../store/folder-sync.ts';

/** Replaces a file as a whole: after a power cut it is the old one or the new one. */
export async function replaceJson(path: string, value: unknown): Promise<void> {
  const sibling = `${path}.new`;
  const file = await open(sibling, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(value));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(sibling, path);
  await syncFolder(dirname(path));
}
