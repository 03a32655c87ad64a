/** Takes over what has to be of today into files that are set back; nobody has either of them open. Can be done twice. */
import { DatabaseFile } from '../../../store/database-file.ts';
import type { Transaction } from '../../../store/database.ts';
import { migrate } from '../../../store/migrate.ts';
import type { Migration } from '../../../store/migration.ts';
import { accountMigrations } from '../../../store/migrations/account.ts';
import { systemMigrations } from '../../../store/migrations/system.ts';
import { HistoryError } from '../errors.ts';
import { ACCOUNT_STATEMENTS, copied } from './account-rules.ts';

const QUIET = { info: () => undefined, warn: () => undefined };

/** A register may have millions of rows. */
const CARRY_MAX_MS = 15 * 60_000;

/** Of the system file only these are set back: which accounts there are, and how letters are sent. */
const SYSTEM_TABLES_THEN: ReadonlySet<string> = new Set(['migrations', 'accounts', 'mail_server']);

export interface Files {
  /** Set back; changed here. */
  readonly then: string;
  /** The one that serves, only read; left out: there is none any more. */
  readonly now?: string;
}

/** @throws HistoryError `check-failed`, and then nothing was changed */
export function carryAccount(files: Files): Promise<void> {
  return within(files, accountMigrations, async (tx) => {
    for (const statement of ACCOUNT_STATEMENTS) await tx.run(statement);
  });
}

/** An account that had no file today: nobody is signed in, and nothing is known of what was revoked. */
export async function settleAccount(path: string): Promise<void> {
  await within({ then: path }, accountMigrations, async (tx) => {
    for (const table of ['sessions', 'tokens', 'reset_links', 'vpn_logins', 'move_place'])
      await tx.run(`DELETE FROM main.${table}`);
  });
}

/** @throws HistoryError `check-failed`, and then nothing was changed */
export function carrySystem(files: Files): Promise<void> {
  return within(files, systemMigrations, async (tx) => {
    const rows = await tx.all<{ name: string }>(
      `SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
    );
    const tables = rows.map(({ name }) => name).filter((name) => !SYSTEM_TABLES_THEN.has(name));
    // All that goes before all that comes: what hangs on a row that is deleted goes with it.
    for (const table of tables) await tx.run(`DELETE FROM main.${checked(table)}`);
    for (const table of tables) await tx.run(copied(checked(table)));
    for (const statement of ACCOUNTS) await tx.run(statement);
  });
}

/** Suspended since stays so; moved to another appliance stays there; deleted since comes back suspended. */
const ACCOUNTS = [
  `UPDATE main.accounts SET moved_at = n.moved_at,
     status = CASE n.status WHEN 'suspended' THEN 'suspended' ELSE main.accounts.status END
   FROM now.accounts AS n WHERE n.id = main.accounts.id`,
  `UPDATE main.accounts SET status = 'suspended'
   WHERE status = 'active' AND id NOT IN (SELECT id FROM now.accounts)`,
];

/** The names come from our own schema; nothing else may ever become part of a statement (IMMUNITY 2). */
function checked(table: string): string {
  if (!/^[a-z_]{1,60}$/u.test(table)) throw new HistoryError('check-failed', 'a table that is not ours');
  return table;
}

async function within(
  { then, now }: Files,
  migrations: readonly Migration[],
  work: (tx: Transaction) => Promise<void>,
): Promise<void> {
  try {
    const file = await DatabaseFile.open({ path: then, log: QUIET, now });
    try {
      await migrate(file, migrations);
      await file.write(
        async (tx) => {
          await tx.run('PRAGMA defer_foreign_keys=ON');
          await work(tx);
          if ((await tx.all('PRAGMA foreign_key_check')).length > 0)
            throw new HistoryError('check-failed', 'rows without their parents');
        },
        { maxMs: CARRY_MAX_MS },
      );
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof HistoryError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HistoryError('check-failed', `today does not fit into then: ${why}`.slice(0, 500), { cause });
  }
}
