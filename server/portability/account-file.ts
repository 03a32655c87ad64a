/** An account's file that lies beside the live ones: opened, changed and closed here, never by two at once. */
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '../backups/errors.ts';
import { randomBase32 } from '../secrets/random.ts';
import { DatabaseFile } from '../store/database-file.ts';
import { isStoreError } from '../store/errors.ts';
import { migrate } from '../store/migrate.ts';
import { accountMigrations } from '../store/migrations/account.ts';
import type { Reader } from '../store/database.ts';

const QUIET = { info: () => undefined, warn: () => undefined };

/** @throws BackupError `newer-version`, `rehearsal-failed` */
export async function withAccountFile<T>(path: string, work: (file: DatabaseFile) => Promise<T>): Promise<T> {
  await chmod(path, 0o600);
  const file = await DatabaseFile.open({ path, log: QUIET }).catch(unfit);
  try {
    await migrate(file, accountMigrations).catch(unfit);
    return await work(file);
  } finally {
    await file.close();
  }
}

/**
 * Whether tables, indexes and constraints are those of this program and nothing else is there: a file from elsewhere
 * could bring triggers and views that act when we write.
 * @throws BackupError `rehearsal-failed`
 */
export async function requireOwnSchema(file: DatabaseFile, folder: string): Promise<void> {
  const path = join(folder, `schema-${randomBase32(8)}.db`);
  const fresh = await DatabaseFile.open({ path, create: true, log: QUIET });
  try {
    await migrate(fresh, accountMigrations);
    const [own, other] = [await fresh.read(schemaTexts), await file.read(schemaTexts)];
    if (own.join('\n') !== other.join('\n'))
      throw new BackupError('rehearsal-failed', 'its schema is not ours');
  } finally {
    await fresh.close();
    await rm(path, { force: true });
  }
}

async function schemaTexts(reader: Reader): Promise<string[]> {
  const rows = await reader.all<{ text: string }>(
    `SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') AS text FROM sqlite_schema
     WHERE name NOT LIKE 'sqlite_stat%' ORDER BY text`,
  );
  return rows.map(({ text }) => text);
}

function unfit(cause: unknown): never {
  if (isStoreError(cause, 'newer-than-program'))
    throw new BackupError('newer-version', 'the account was written by a newer Ferngate', { cause });
  throw new BackupError('rehearsal-failed', 'the account cannot be opened', { cause });
}
