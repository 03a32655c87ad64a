/**
 * A primary that writes into all its files until it is killed, each commit followed by the log.
 * Arguments: data folder, log folder. Prints every confirmed write: `<file> <number>`.
 */
import { randomInt } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { Database, Transaction } from '../../../server/store/database.ts';
import { openPrimary } from './primary.ts';

const LARGE_BYTES = 3_000_000;

const say = (line: string) => writeSync(1, `${line}\n`);

/** Small rows, sometimes a transaction that spills its cache, sometimes one that is taken back. */
async function writeOne(database: Database, number: number): Promise<boolean> {
  const kind = randomInt(24);
  try {
    await database.write(async (transaction) => {
      await transaction.run('INSERT INTO entries VALUES (?, randomblob(?))', number, randomInt(3_000));
      if (kind === 0) await fill(transaction, number);
      if (kind === 1) await transaction.run('DELETE FROM filling');
      if (kind === 2) await transaction.run(`CREATE TABLE extra_${number} (a ANY, b ANY) STRICT`);
      if (kind === 3) await transaction.run('DELETE FROM entries WHERE number < ?', number - 30);
      if (kind === 4) throw new Error('taken back');
      if (kind === 5) {
        await fill(transaction, number);
        throw new Error('taken back');
      }
    });
    return true;
  } catch (error) {
    if (error instanceof Error && error.message === 'taken back') return false;
    throw error;
  }
}

async function fill(transaction: Transaction, number: number): Promise<void> {
  for (let part = 0; part < 60; part += 1)
    await transaction.run('INSERT INTO filling VALUES (?, randomblob(?))', number, LARGE_BYTES / 60);
}

async function keepWriting(file: string, database: Database): Promise<never> {
  const last = await database.read((reader) =>
    reader.get<{ number: number | null }>('SELECT max(number) AS number FROM entries'),
  );
  for (let number = (last?.number ?? 0) + 1; ; number += 1)
    if (await writeOne(database, number)) say(`${file} ${number}`);
}

const [, , data, log] = process.argv;
if (data && log) {
  const { store } = await openPrimary(data, log);
  const writers = [keepWriting('system', store.system)];
  for (const letter of 'abc') {
    const id = `acc_${letter.repeat(16)}`;
    await store.createAccount(id).catch(() => undefined);
    writers.push(keepWriting(id, store.account(id)));
  }
  const coming = async (): Promise<never> => {
    for (;;) {
      const id = `acc_x${Array.from({ length: 20 }, () => 'abcdefgh'[randomInt(8)]).join('')}`;
      await store.createAccount(id);
      await store.account(id).write((t) => t.run('INSERT INTO entries VALUES (1, ?)', id));
      await store.deleteAccount(id);
    }
  };
  await Promise.all([...writers, coming()]);
}
