/**
 * Writes into a store until it is killed, and prints every confirmed write: `<file> <writer> <number>`.
 * Argument: the folder; without one it only loads the program. Its tables: a write is whole if each entry has its copy.
 */
import { randomInt } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { Database, Transaction } from '../../../server/store/database.ts';
import type { Migration } from '../../../server/store/migration.ts';
import { Store } from '../../../server/store/store.ts';

/** Rows kept per writer, so that files stay small and pages are freed and used again. */
export const KEPT = 20;
const WRITERS_PER_FILE = 3;
const BODY_MAX_BYTES = 60_000;

/**
 * Says it before the next thing is done. `process.stdout` would not: while nobody reads, it keeps lines in this
 * process, where a kill takes them away, and an account would be deleted whose `deleting` nobody has got.
 */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

const tables: Migration = {
  name: '0001-start',
  up: async (transaction) => {
    await transaction.run(
      'CREATE TABLE entries (writer INTEGER, number INTEGER, body BLOB NOT NULL, PRIMARY KEY (writer, number)) STRICT',
    );
    await transaction.run(`CREATE TABLE copies (writer INTEGER, number INTEGER, PRIMARY KEY (writer, number),
      FOREIGN KEY (writer, number) REFERENCES entries ON DELETE CASCADE) STRICT`);
  },
};

export function openCrashStore(folder: string): Promise<Store> {
  const log = { info: () => undefined, warn: () => undefined };
  return Store.open({
    folder,
    log,
    migrations: { system: [tables], account: [tables] },
    signal: new AbortController().signal,
    maxOpenAccounts: 2,
    idleMs: 20,
  });
}

async function writeOne(transaction: Transaction, writer: number, number: number): Promise<void> {
  const size = randomInt(8) === 0 ? randomInt(BODY_MAX_BYTES) : 100;
  await transaction.run('INSERT INTO copies VALUES (?, ?)', writer, number).catch(() => undefined);
  await transaction.run('INSERT INTO entries VALUES (?, ?, randomblob(?))', writer, number, size);
  await new Promise((resolve) => setImmediate(resolve));
  await transaction.run('INSERT INTO copies VALUES (?, ?)', writer, number);
  await transaction.run('DELETE FROM entries WHERE writer = ? AND number <= ?', writer, number - KEPT);
}

async function keepWriting(name: string, database: Database, writer: number): Promise<never> {
  const last = await database.read((reader) =>
    reader.get<{ number: number | null }>(
      'SELECT max(number) AS number FROM entries WHERE writer = ?',
      writer,
    ),
  );
  for (let number = (last?.number ?? 0) + 1; ; number += 1) {
    await database.write((transaction) => writeOne(transaction, writer, number));
    say(`${name} ${writer} ${number}`);
  }
}

/** Accounts come and go beside the writes. */
async function keepCreating(store: Store): Promise<never> {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  for (;;) {
    const id = `acc_x${Array.from({ length: 20 }, () => letters[randomInt(26)]).join('')}`;
    await store.createAccount(id);
    say(`created ${id} 1`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    say(`deleting ${id} 1`);
    await store.deleteAccount(id);
    say(`deleted ${id} 1`);
  }
}

async function main(folder: string): Promise<void> {
  const store = await openCrashStore(folder);
  const files: [string, Database][] = [['system', store.system]];
  for (const letter of 'abc') {
    const id = `acc_${letter.repeat(16)}`;
    await store.createAccount(id).catch(() => undefined);
    files.push([id, store.account(id)]);
  }
  const writers = files.flatMap(([name, database]) =>
    Array.from({ length: WRITERS_PER_FILE }, (_, writer) => keepWriting(name, database, writer)),
  );
  await Promise.all([...writers, keepCreating(store)]);
}

const [, program, folder] = process.argv;
if (program === import.meta.filename && folder) await main(folder);
