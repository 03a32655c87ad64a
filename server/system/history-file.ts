/**
 * A file of its own for what is worth keeping and no loss when it is gone: measurements, past notices, counts of
 * log lines. Neither replicated nor backed up, and the accounts' files never wait for it.
 */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import type { Database, Transaction } from '../store/database.ts';
import { DatabaseFile } from '../store/database-file.ts';
import { isStoreError } from '../store/errors.ts';
import { migrate } from '../store/migrate.ts';

export const HISTORY_FILE = 'history.db';

const TABLES = [
  // Time in Unix seconds: these rows are averaged and thinned out by the number.
  `CREATE TABLE samples (
     step INTEGER NOT NULL CHECK (step IN (60, 600)),
     at INTEGER NOT NULL,
     cpu REAL NOT NULL,
     memory INTEGER NOT NULL,
     disk INTEGER NOT NULL,
     received REAL NOT NULL,
     sent REAL NOT NULL,
     devices INTEGER NOT NULL,
     people INTEGER NOT NULL,
     PRIMARY KEY (step, at)
   ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE notices (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     code TEXT NOT NULL,
     about TEXT NOT NULL,
     detail TEXT NOT NULL,
     since TEXT NOT NULL,
     until TEXT
   ) STRICT`,
  `CREATE TABLE log_counts (
     hour TEXT NOT NULL,
     level INTEGER NOT NULL,
     message TEXT NOT NULL,
     count INTEGER NOT NULL,
     PRIMARY KEY (hour, level, message)
   ) STRICT, WITHOUT ROWID`,
  'CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
];

const migrations = [
  {
    name: '0001-start',
    up: async (transaction: Transaction): Promise<void> => {
      for (const table of TABLES) await transaction.run(table);
    },
  },
];

export interface HistoryFile extends Database {
  close(): Promise<void>;
}

/**
 * Opens the file. One that is damaged is put aside and begun anew: here, and only here, that loses nothing that
 * anybody relies on.
 */
export async function openHistory(folder: string, log: Log): Promise<HistoryFile> {
  const path = join(folder, HISTORY_FILE);
  try {
    return await open(path, log);
  } catch (error) {
    if (!isStoreError(error) || !['damaged', 'newer-than-program'].includes(error.code)) throw error;
    log.warn({ error }, 'the history of measurements cannot be read and is begun anew');
    await rename(path, `${path}.damaged`).catch(() => undefined);
    for (const rest of ['-wal', '-shm'])
      await rename(`${path}${rest}`, `${path}.damaged${rest}`).catch(() => undefined);
    return open(path, log);
  }
}

async function open(path: string, log: Log): Promise<HistoryFile> {
  const file = await DatabaseFile.open({ path, create: true, log });
  try {
    await migrate(file, migrations);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
