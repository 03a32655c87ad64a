/** Compares what both sides left on their disks. */
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { imagePath } from '../../../../server/replication/replica/images.ts';
import { Connection } from '../../../../server/store/sqlite3-driver.ts';
import { asRanges } from './protocol.ts';

export async function filesIn(folder: string): Promise<string[]> {
  const accounts = await readdir(join(folder, 'accounts')).catch(() => []);
  return ['system', ...accounts.filter((name) => name.startsWith('acc_')).toSorted()];
}

async function digest(folder: string, file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(imagePath(folder, file)))
    .digest('hex');
}

/** @returns in words, where two sets of files that nobody has open differ */
export async function differences(primary: string, standby: string): Promise<string[]> {
  const [ours, theirs] = [await filesIn(primary), await filesIn(standby)];
  if (ours.join() !== theirs.join()) return [`files ${ours.join()} and ${theirs.join()}`];
  const found: string[] = [];
  for (const file of ours)
    if ((await digest(primary, file)) !== (await digest(standby, file))) found.push(`${file} differs`);
  return found;
}

/** Looks into copies, as whoever takes over would: SQLite's own check, and the numbers in each file. */
export async function numbersIn(images: string): Promise<Map<string, string>> {
  const copy = `${images}-looked-at`;
  await cp(images, copy, { recursive: true });
  const found = new Map<string, string>();
  for (const file of await filesIn(copy)) {
    const connection = await Connection.open(imagePath(copy, file), 'write');
    const [check] = await connection.query<{ integrity_check: string }>('PRAGMA integrity_check');
    if (check?.integrity_check !== 'ok') throw new Error(`${file}: ${check?.integrity_check}`);
    // A file may have been taken before its tables were made.
    const rows = await connection
      .query<{ number: number }>('SELECT number FROM kept ORDER BY number')
      .catch(() => []);
    found.set(file, asRanges(rows.map(({ number }) => number)));
    await connection.close();
  }
  await rm(copy, { recursive: true });
  return found;
}
