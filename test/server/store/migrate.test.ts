import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reader } from '../../../server/store/database.ts';
import type { Migration } from '../../../server/store/migration.ts';
import { accountMigrations } from '../../../server/store/migrations/account.ts';
import { systemMigrations } from '../../../server/store/migrations/system.ts';
import type { Store } from '../../../server/store/store.ts';
import { accountId, newFolder, openStore, refused } from './fixture.ts';

const A = accountId(1);
const B = accountId(2);

const one: Migration = {
  name: '0001-a',
  up: async (transaction) => {
    await transaction.run('CREATE TABLE a (id INTEGER PRIMARY KEY, text TEXT) STRICT');
    await transaction.run('CREATE TABLE b (a INTEGER NOT NULL REFERENCES a (id)) STRICT');
    await transaction.run("INSERT INTO a VALUES (1, 'kept')");
    await transaction.run('INSERT INTO b VALUES (1)');
  },
};

/** SQLite's way to change a table (lang_altertable 7): make a new one, copy, drop, rename. */
const rebuild: Migration = {
  name: '0002-rebuild',
  up: async (transaction) => {
    await transaction.run('CREATE TABLE c (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
    await transaction.run('INSERT INTO c SELECT id, text FROM a');
    await transaction.run('DROP TABLE a');
    await transaction.run('ALTER TABLE c RENAME TO a');
  },
};

const fails: Migration = {
  name: '0003-fails',
  up: async (transaction) => {
    await transaction.run('CREATE TABLE d (id INTEGER PRIMARY KEY) STRICT');
    await transaction.run('INSERT INTO nowhere VALUES (1)');
  },
};

const orphans: Migration = {
  name: '0002-orphans',
  up: async (transaction) => {
    await transaction.run('DELETE FROM a');
  },
};

const open = (folder: string, system: Migration[], account = system): Promise<Store> =>
  openStore(folder, { migrations: { system, account } });

async function state(reader: Reader): Promise<string[]> {
  const tables = await reader.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'");
  const done = await reader.all<{ name: string; applied_at: string }>('SELECT * FROM migrations');
  const version = await reader.get<{ user_version: number }>('PRAGMA user_version');
  for (const { applied_at } of done) assert.match(applied_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const names = [...tables, ...done].map(({ name }) => name);
  return [...names, String(version?.user_version)].sort();
}

test('pending migrations are applied once, and tables can be rebuilt under foreign keys', async () => {
  const folder = newFolder();
  const first = await open(folder, [one]);
  assert.equal(await first.system.read(state), ['0001-a', '1', 'a', 'b', 'migrations']);
  await first.close();
  for (let start = 0; start < 2; start += 1) {
    const next = await open(folder, [one, rebuild]);
    assert.equal(await next.system.read(state), ['0001-a', '0002-rebuild', '2', 'a', 'b', 'migrations']);
    assert.equal(await next.system.read((reader) => reader.all('SELECT * FROM a JOIN b ON a = id')), [
      { id: 1, text: 'kept', a: 1 },
    ]);
    const orphan = next.system.write((transaction) => transaction.run('INSERT INTO b VALUES (2)'));
    await refused(orphan, 'constraint-foreign-key');
    await next.close();
  }
});

test('if one of them fails, none has happened', async () => {
  const folder = newFolder();
  await (await open(folder, [one])).close();
  const error = await refused(open(folder, [one, rebuild, fails]), 'migration-failed');
  assert.match(error.message, /0003-fails: .*nowhere/);
  const first = await open(folder, [one]);
  assert.equal(await first.system.read(state), ['0001-a', '1', 'a', 'b', 'migrations']);
  await first.close();
});

test('a migration that leaves rows without their parent has not happened', async () => {
  const folder = newFolder();
  await (await open(folder, [one])).close();
  await refused(open(folder, [one, orphans]), 'migration-failed');
  const first = await open(folder, [one]);
  assert.is((await first.system.read((reader) => reader.all('SELECT * FROM a'))).length, 1);
  await first.close();
});

test('a file of a newer program is refused, named, and not touched', async () => {
  const folder = newFolder();
  await (await open(folder, [one, rebuild])).close();
  const error = await refused(open(folder, [one]), 'newer-than-program');
  assert.match(error.message, /newer Ferngate \(0002-rebuild\)/);
  await (await open(folder, [one, rebuild])).close();
});

test('a migration put in before one that is applied already is refused', async () => {
  const folder = newFolder();
  await (
    await open(
      folder,
      [rebuild].map((late) => ({ ...late, up: one.up })),
    )
  ).close();
  await refused(open(folder, [one, rebuild]), 'migration-failed');
});

test('accounts are migrated at first use, once however many come at the same time', async () => {
  const folder = newFolder();
  const first = await open(folder, [one]);
  await first.createAccount(A);
  await first.close();
  let runs = 0;
  const counted: Migration = {
    name: rebuild.name,
    up: async (transaction) => {
      runs += 1;
      await rebuild.up(transaction);
    },
  };
  const next = await open(folder, [one], [one, counted]);
  await Promise.all(Array.from({ length: 30 }, () => next.account(A).read(state)));
  assert.is(runs, 1);
  assert.equal(await next.account(A).read(state), ['0001-a', '0002-rebuild', '2', 'a', 'b', 'migrations']);
  await next.close();
});

test('all accounts at start: progress, and one that cannot be migrated does not stop the others', async () => {
  const folder = newFolder();
  const first = await open(folder, [one]);
  const ids = Array.from({ length: 12 }, (_, number) => accountId(number));
  for (const id of ids) await first.createAccount(id);
  await first.account(B).write((transaction) => transaction.run('INSERT INTO a VALUES (2, NULL)'));
  await first.close();
  const next = await open(folder, [one], [one, rebuild]);
  const seen: number[] = [];
  const report = await next.migrateAll((done, total) => seen.push(done / total));
  assert.is(report.migrated, 11);
  assert.equal(
    report.failed.map(({ id, error }) => [id, error.code]),
    [[B, 'migration-failed']],
  );
  assert.is(seen.length, 12);
  assert.equal(seen.at(-1), 1);
  assert.equal(
    [...seen].sort((a, b) => a - b),
    seen,
  );
  await refused(next.account(B).read(state), 'migration-failed');
  assert.is((await next.account(A).read(state)).length, 6);
  await next.close();
});

test("the program's own migrations apply, are all listed, and sort as they are listed", async () => {
  const store = await open(newFolder(), [...systemMigrations], [...accountMigrations]);
  await store.createAccount(A);
  for (const [kind, list] of [
    ['system', systemMigrations],
    ['account', accountMigrations],
  ] as const) {
    const names = list.map(({ name }) => name);
    const files = readdirSync(join(import.meta.dirname, '../../../server/store/migrations', kind));
    assert.equal(names, files.map((file) => file.replace(/\.ts$/, '')).sort());
  }
  for (const database of [store.system, store.account(A)]) {
    const loose = await database.read((reader) =>
      reader.all(
        "SELECT name FROM pragma_table_list WHERE NOT strict AND type = 'table' AND name NOT LIKE 'sqlite_%'",
      ),
    );
    assert.equal(loose, [], 'every table is STRICT');
  }
  await store.close();
});

test.run();
