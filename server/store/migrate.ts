import { MigrationError, Umzug } from 'umzug';
import type { Reader, Transaction } from './database.ts';
import type { DatabaseFile } from './database-file.ts';
import { isStoreError, StoreError } from './errors.ts';
import type { Migration } from './migration.ts';
import { utcTime } from './times.ts';

/** `user_version` says the same in a form that any SQLite tool shows. */
const TABLE =
  'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT, WITHOUT ROWID';

/**
 * Brings a file to the program's schema: all pending migrations in one transaction, or none.
 * @returns the names of those applied now
 * @throws StoreError `newer-than-program`, with nothing changed; `migration-failed`, likewise
 */
export async function migrate(
  file: DatabaseFile,
  migrations: readonly Migration[],
  signal?: AbortSignal,
): Promise<string[]> {
  const done = await file.read(executed);
  refuseNewer(file.path, done, migrations);
  if (done.length === migrations.length) return [];
  try {
    return await file.writeSchema((transaction) => applyPending(transaction, migrations), signal);
  } catch (error) {
    throw asMigrationError(file.path, error);
  }
}

async function applyPending(transaction: Transaction, migrations: readonly Migration[]): Promise<string[]> {
  await transaction.run(TABLE);
  const umzug = new Umzug({
    migrations: migrations.map(({ name, up }) => ({ name, up: () => up(transaction) })),
    logger: undefined,
    storage: {
      executed: () => executed(transaction),
      logMigration: async ({ name }) => {
        await transaction.run('INSERT INTO migrations (name, applied_at) VALUES (?, ?)', name, utcTime());
      },
      unlogMigration: () => Promise.reject(new StoreError('misuse', 'a schema only goes forward')),
    },
  });
  const applied = await umzug.up();
  await refuseOrphans(transaction);
  await transaction.run(`PRAGMA user_version=${migrations.length}`);
  return applied.map(({ name }) => name);
}

async function executed(reader: Reader): Promise<string[]> {
  const table = await reader.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'");
  if (!table) return [];
  const rows = await reader.all<{ name: string }>('SELECT name FROM migrations ORDER BY name');
  return rows.map(({ name }) => name);
}

/** An older program would write rows that the newer schema's program does not expect. */
function refuseNewer(path: string, done: readonly string[], migrations: readonly Migration[]): void {
  const known = migrations.map(({ name }) => name);
  const unknown = done.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new StoreError(
      'newer-than-program',
      `${path} was written by a newer Ferngate (${unknown.join(', ')}); install that version or a newer one`,
    );
  if (done.some((name, index) => name !== known[index]))
    throw new StoreError(
      'migration-failed',
      `${path}: a migration was put before one that is applied already`,
    );
}

async function refuseOrphans(transaction: Transaction): Promise<void> {
  const orphans = await transaction.all<{ table: string; parent: string }>('PRAGMA foreign_key_check');
  const [first] = orphans;
  if (first)
    throw new StoreError(
      'constraint-foreign-key',
      `${orphans.length} rows without their parent, first of ${first.table} to ${first.parent}`,
    );
}

/** What the disk did stays what it is; what a migration did wrong gets one code. */
function asMigrationError(path: string, error: unknown): StoreError {
  const cause = error instanceof MigrationError ? error.cause : error;
  const fromSchema = !isStoreError(cause) || cause.code.startsWith('constraint') || cause.code === 'misuse';
  if (!fromSchema) return cause;
  const name = error instanceof MigrationError ? error.migration.name : 'the new schema';
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StoreError('migration-failed', `${path}: ${name}: ${why}`, { cause });
}
