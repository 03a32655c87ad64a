import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

const PROBE = '.written';

/** Writes a few bytes into the folder, down to the disk, and takes them away again. */
export async function probeWriting(folder: string): Promise<void> {
  const path = join(folder, PROBE);
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile('whether this disk takes what is written to it\n');
    await file.sync();
  } finally {
    await file.close();
  }
  await rm(path);
}
