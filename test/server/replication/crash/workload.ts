/** Random work on a store until the process is killed or told to stop; each thing that is confirmed is said. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Transaction } from '../../../../server/store/database.ts';
import { isStoreError } from '../../../../server/store/errors.ts';
import type { Migration } from '../../../../server/store/migration.ts';
import type { Store } from '../../../../server/store/store.ts';
import { at, below, heard, NUMBERS_PER_START, say, type SideConfig } from './protocol.ts';
import { vacuumAfterCommit } from './small-cache.ts';

export const TABLES: Migration = {
  name: '0001-start',
  up: async (transaction) => {
    // Never deleted from: a number that was confirmed has to be here for ever.
    await transaction.run('CREATE TABLE kept (number INTEGER PRIMARY KEY) STRICT');
    await transaction.run('CREATE TABLE entries (number INTEGER PRIMARY KEY, body ANY NOT NULL) STRICT');
    await transaction.run('CREATE TABLE filling (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT');
  },
};

const ROWS_TO_SPILL = 24;
const SPILL_ROW_BYTES = 3_000;

class TakenBack extends Error {}

/** Fills more pages than the cache holds: they stand in the log, uncommitted. */
async function spill(transaction: Transaction): Promise<void> {
  for (let row = 0; row < ROWS_TO_SPILL; row += 1)
    await transaction.run('INSERT INTO filling (body) VALUES (randomblob(?))', below(SPILL_ROW_BYTES));
  at('spilled');
}

async function change(transaction: Transaction): Promise<void> {
  await transaction.run('UPDATE entries SET body = randomblob(?) WHERE number % 7 = ?', 900, below(7));
}

/** A statement that fails half way takes back its own part of the log only. */
async function failInside(transaction: Transaction): Promise<void> {
  await spill(transaction);
  await transaction
    .run(
      "INSERT INTO filling SELECT CASE WHEN number % 20 = 19 THEN 1 ELSE number + 100000 END, body FROM filling UNION ALL SELECT 1, x'00'",
    )
    .catch(() => undefined);
}

/** As a migration does: the table under another name, a new one, its content. */
async function alter(transaction: Transaction, number: number): Promise<void> {
  await transaction.run(`CREATE TABLE extra_${number} (a ANY, b ANY) STRICT`);
  await transaction.run(`ALTER TABLE extra_${number} ADD COLUMN c TEXT`);
  await transaction.run(`INSERT INTO extra_${number} SELECT number, body, 'c' FROM entries LIMIT 20`);
  await transaction.run(`CREATE INDEX index_${number} ON extra_${number} (a)`);
  await transaction.run(`ALTER TABLE extra_${number} RENAME TO renamed_${number}`);
}

async function dropOld(transaction: Transaction): Promise<void> {
  const old = await transaction.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'renamed_*' LIMIT 3",
  );
  for (const { name } of old) await transaction.run(`DROP TABLE ${name}`);
}

type Kind = (transaction: Transaction, number: number, file: string) => Promise<unknown>;

const takenBack = async (transaction: Transaction): Promise<void> => {
  await spill(transaction);
  throw new TakenBack();
};

/** Often ones several times. */
const KINDS: readonly Kind[] = [
  ...Array.from({ length: 8 }, () => () => Promise.resolve()),
  ...Array.from({ length: 4 }, () => change),
  spill,
  spill,
  takenBack,
  takenBack,
  failInside,
  async (transaction) => {
    await spill(transaction);
    // Long enough for a kill to meet it open.
    await delay(below(6));
    if (below(2) === 0) throw new TakenBack();
  },
  (transaction) => transaction.run('DELETE FROM filling'),
  (transaction, number) => transaction.run('DELETE FROM entries WHERE number < ?', number - 30),
  alter,
  dropOld,
  () => Promise.reject(new TakenBack()),
  async (transaction, _, file) => {
    await transaction.run('DELETE FROM filling WHERE number % 3 > 0');
    vacuumAfterCommit(file === 'system' ? 'system.db' : file);
  },
];

/** @returns false if it was taken back */
async function writeOne(database: Database, number: number, file: string): Promise<boolean> {
  const kind = KINDS[below(KINDS.length)];
  try {
    await database.write(async (transaction) => {
      await transaction.run('INSERT INTO kept VALUES (?)', number);
      await transaction.run('INSERT INTO entries VALUES (?, randomblob(?))', number, below(2_000));
      await kind?.(transaction, number, file);
    });
    return true;
  } catch (error) {
    if (error instanceof TakenBack) return false;
    throw error;
  }
}

export interface Work {
  readonly store: Store;
  readonly config: SideConfig;
  readonly signal: AbortSignal;
  /** Waits for the standby. @returns the record, and whether it is on both disks */
  readonly confirm: (file: string) => Promise<{ lsn: number; both: boolean }>;
}

async function keepWriting(work: Work, file: string): Promise<void> {
  const { store, config, signal, confirm } = work;
  const database = file === 'system' ? store.system : store.account(file);
  await database.write((transaction) =>
    transaction.run('DELETE FROM kept WHERE number < ?', config.forgetBelow),
  );
  for (let number = config.incarnation * NUMBERS_PER_START; !signal.aborted; number += 1) {
    if (config.paceMs !== undefined) await delay(below(config.paceMs));
    if (!(await writeOne(database, number, file))) {
      say('undone', file, number);
      continue;
    }
    say('here', file, number);
    // Two thirds are of the class that waits.
    if (below(3) === 0) continue;
    const { lsn, both } = await confirm(file);
    if (both) say('both', file, number, lsn);
    // It can only catch up with who leaves it a moment.
    else await delay(20 + below(60));
  }
}

/** A snapshot that stands for a while: checkpoints come to half of the log, or to its end and cannot begin anew. */
async function keepReading({ store, signal }: Work): Promise<void> {
  while (!signal.aborted) {
    await store.system.read(async (reader) => {
      await reader.get('SELECT count(*) FROM entries');
      await delay(below(40));
    });
    await delay(below(20));
  }
}

async function comeAndGo({ store, config, signal, confirm }: Work): Promise<void> {
  while (!signal.aborted) {
    const id = `acc_x${Array.from({ length: 20 }, () => 'abcdefgh'[below(8)]).join('')}`;
    await store.createAccount(id);
    const number = config.incarnation * NUMBERS_PER_START;
    await store.account(id).write((t) => t.run('INSERT INTO kept VALUES (?)', number));
    say('here', id, number);
    const { lsn, both } = await confirm(id);
    if (both) say('both', id, number, lsn);
    await delay(below(60));
    say('deleting', id);
    await heard();
    await store.deleteAccount(id);
    say('deleted', id);
    await delay(below(200 + (config.paceMs ?? 0)));
  }
}

export const LASTING = ['a', 'b'].map((letter) => `acc_${letter.repeat(16)}`);

export async function work(all: Work): Promise<void> {
  for (const id of LASTING)
    await all.store.createAccount(id).catch((error: unknown) => {
      if (!isStoreError(error, 'account-exists')) throw error;
    });
  const writers = ['system', ...LASTING].map((file) => keepWriting(all, file));
  await Promise.all([...writers, keepReading(all), comeAndGo(all)]);
}
