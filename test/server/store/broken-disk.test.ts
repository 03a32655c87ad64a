import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Database } from '../../../server/store/database.ts';
import { isStoreError } from '../../../server/store/errors.ts';
import type { Migration } from '../../../server/store/migration.ts';
import type { Store } from '../../../server/store/store.ts';
import { accountId, newFolder, openStore, refused } from './fixture.ts';

const A = accountId(1);
const B = accountId(2);

const tables: Migration = {
  name: '0001-start',
  up: async (transaction) => {
    await transaction.run('CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT');
  },
};
const open = (folder: string): Promise<Store> =>
  openStore(folder, { migrations: { system: [tables], account: [tables] }, idleMs: 20 });

const add = (database: Database, id: number): Promise<unknown> =>
  database.write((transaction) =>
    transaction.run('INSERT INTO bodies (id, body) VALUES (?, randomblob(30000))', id),
  );
const ids = async (database: Database): Promise<number[]> =>
  (await database.read((reader) => reader.all<{ id: number }>('SELECT id FROM bodies ORDER BY id'))).map(
    ({ id }) => id,
  );
const sound = async (database: Database): Promise<void> =>
  assert.equal(await database.read((reader) => reader.all('PRAGMA integrity_check')), [
    { integrity_check: 'ok' },
  ]);

/** A small disk of its own, with something on it that can be removed. */
function smallDisk(): { folder: string; ballast: string } {
  const disk = newFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'none', disk]);
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc(1024 * 1024));
  mkdirSync(join(disk, 'portal'));
  return { folder: join(disk, 'portal'), ballast };
}

/** Writes until the disk is full. @returns the confirmed ones */
async function fill(database: Database): Promise<number[]> {
  const confirmed: number[] = [];
  for (;;) {
    const id = confirmed.length + 1;
    assert.ok(id < 1000, 'it never became full');
    try {
      await add(database, id);
    } catch (error) {
      assert.ok(isStoreError(error, 'disk-full'), String(error));
      return confirmed;
    }
    confirmed.push(id);
  }
}

test('a full disk: a code, nothing confirmed is lost, and it goes on when there is space', async () => {
  const { folder, ballast } = smallDisk();
  const store = await open(folder);
  await store.createAccount(A);
  const account = store.account(A);
  const confirmed = await fill(account);
  assert.ok(confirmed.length > 10);
  await refused(add(account, 2000), 'disk-full');
  assert.equal(await ids(account), confirmed, 'reading goes on');
  await refused(store.createAccount(B), 'disk-full');
  assert.equal(await store.accountIds(), [A], 'no half account');
  await store.close();

  const full = await open(folder);
  assert.equal(await ids(full.account(A)), confirmed, 'a start on the full disk');
  await sound(full.account(A));
  rmSync(ballast);
  await add(full.account(A), 3000);
  await add(full.system, 1);
  await full.createAccount(B);
  assert.equal(await ids(full.account(A)), [...confirmed, 3000]);
  await sound(full.account(A));
  await full.close();
});

test('several writes in one transaction on a full disk: none of them happened', async () => {
  const { folder } = smallDisk();
  const store = await open(folder);
  const many = store.system.write(async (transaction) => {
    for (let id = 0; id < 1000; id += 1)
      // Goes on after the error, as careless code does: by then SQLite has rolled back by itself.
      await transaction
        .run('INSERT INTO bodies (id, body) VALUES (?, randomblob(30000))', id)
        .catch(() => undefined);
    await transaction.run('INSERT INTO bodies (id, body) VALUES (1, ?)', '').catch(() => undefined);
  });
  await refused(many, 'disk-full');
  assert.equal(await ids(store.system), []);
  await add(store.system, 1);
  await sound(store.system);
  await store.close();
});

const DAMAGES: readonly (readonly [name: string, damage: (path: string) => void])[] = [
  ['overwritten', (path) => overwrite(path, { from: 0, bytes: 4096 })],
  ['overwritten behind its first page', (path) => overwrite(path, { from: 4096, bytes: 3000 * 100 })],
  ['cut off', (path) => truncateSync(path, 6000)],
  ['cut off within its header', (path) => truncateSync(path, 50)],
];

function overwrite(path: string, { from, bytes }: { from: number; bytes: number }): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(bytes, 0xa5), 0, bytes, from);
  closeSync(file);
}

for (const [name, damage] of DAMAGES)
  test(`an account's file ${name}: damaged, and the others are served`, async () => {
    const folder = newFolder();
    const store = await open(folder);
    for (const id of [A, B]) {
      await store.createAccount(id);
      for (let row = 0; row < 20; row += 1) await add(store.account(id), row);
    }
    await store.close();
    const path = join(folder, 'accounts', A, 'account.db');
    assert.equal(readdirSync(join(path, '..')), ['account.db']);
    assert.ok(statSync(path).size > 500_000);
    damage(path);
    const again = await open(folder);
    const look = again
      .account(A)
      .read((reader) => reader.all('SELECT id, length(body), hex(body) FROM bodies'));
    await refused(look, 'damaged');
    const report = await again.migrateAll();
    assert.ok(report.failed.every(({ id, error }) => id === A && error.code === 'damaged'));
    assert.is((await ids(again.account(B))).length, 20);
    await add(again.account(B), 99);
    await again.deleteAccount(A);
    await again.close();
  });

test('an account whose file is missing or empty is damaged, and not made anew', async () => {
  const folder = newFolder();
  const store = await open(folder);
  await store.createAccount(A);
  await store.close();
  const path = join(folder, 'accounts', A, 'account.db');
  const again = await open(folder);
  rmSync(path);
  await refused(ids(again.account(A)), 'damaged');
  assert.equal(readdirSync(join(path, '..')), []);
  writeFileSync(path, '');
  await refused(ids(again.account(A)), 'damaged');
  assert.is(statSync(path).size, 0);
  await again.close();
});

test.run();
