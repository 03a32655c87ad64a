import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Transaction } from '../../../server/store/database.ts';
import { DatabaseFile } from '../../../server/store/database-file.ts';
import { StoreError, type StoreErrorCode } from '../../../server/store/errors.ts';
import type { Migrations } from '../../../server/store/migration.ts';
import { Store, type StoreOptions } from '../../../server/store/store.ts';

/** What the store logged, to look at. */
export class Notes {
  readonly lines: { level: 'info' | 'warn'; fields: object; text: string }[] = [];
  info(fields: object, text: string): void {
    this.lines.push({ level: 'info', fields, text });
  }
  warn(fields: object, text: string): void {
    this.lines.push({ level: 'warn', fields, text });
  }
  get warnings(): string[] {
    return this.lines.filter(({ level }) => level === 'warn').map(({ text }) => text);
  }
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'store-'));

async function counters(transaction: Transaction): Promise<void> {
  await transaction.run('CREATE TABLE counters (id INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT');
}

export const MIGRATIONS: Migrations = {
  system: [{ name: '0001-start', up: counters }],
  account: [{ name: '0001-start', up: counters }],
};

export function openStore(folder: string, options: Partial<StoreOptions> = {}): Promise<Store> {
  return Store.open({
    folder,
    log: new Notes(),
    migrations: MIGRATIONS,
    signal: new AbortController().signal,
    ...options,
  });
}

/** A file of its own with tables to fill. */
export async function newDatabase(log = new Notes()): Promise<DatabaseFile> {
  const file = await DatabaseFile.open({ path: join(newFolder(), 'test.db'), create: true, log });
  await file.write(async (transaction) => {
    await transaction.run(
      'CREATE TABLE people (id INTEGER PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (account, name)) STRICT',
    );
    await transaction.run(
      'CREATE TABLE notes (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id), text ANY) STRICT',
    );
    await counters(transaction);
    await transaction.run('INSERT INTO counters (id, value) VALUES (1, 0)');
  });
  return file;
}

/** acc_aaaaaaaaaaaaaaaa, acc_aaaaaaaaaaaaaaab, … */
export function accountId(number: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const places = Array.from({ length: 16 }, (_, place) => Math.floor(number / 26 ** (15 - place)) % 26);
  return `acc_${places.map((digit) => letters.charAt(digit)).join('')}`;
}

/** Waits for the refusal and checks its code. */
export async function refused(work: Promise<unknown>, code: StoreErrorCode): Promise<StoreError> {
  const result = await work.then(
    () => 'nothing was refused',
    (error: unknown) => error,
  );
  if (!(result instanceof StoreError)) throw result instanceof Error ? result : new Error(String(result));
  assert.is(result.code, code, result.message);
  return result;
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('it did not become true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
