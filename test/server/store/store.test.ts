import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { insideWork } from '../../../server/store/database-file.ts';
import type { Database } from '../../../server/store/database.ts';
import { isStoreError } from '../../../server/store/errors.ts';
import { accountId, newFolder, Notes, openStore, refused, until } from './fixture.ts';

const A = accountId(1);
const B = accountId(2);

const add = (database: Database): Promise<unknown> =>
  database.write((transaction) => transaction.run('INSERT INTO counters (value) VALUES (1)'));
const count = async (database: Database): Promise<number> =>
  (await database.read((reader) => reader.get<{ n: number }>('SELECT count(*) AS n FROM counters')))!.n;
const openFiles = (): number => readdirSync('/proc/self/fd').length;

test('what was written is there after closing and opening, each account in its own file', async () => {
  const folder = newFolder();
  const notes = new Notes();
  const store = await openStore(folder, { log: notes });
  assert.match(JSON.stringify(notes.lines), /"sqlite":"3\.\d+\.\d+"/);
  await store.createAccount(A);
  await store.createAccount(B);
  await add(store.system);
  await add(store.account(A));
  await add(store.account(A));
  await store.close();
  const again = await openStore(folder);
  assert.equal(await again.accountIds(), [A, B]);
  assert.is(await count(again.system), 1);
  assert.is(await count(again.account(A)), 2);
  assert.is(await count(again.account(B)), 0);
  await again.close();
});

test('only the owner of the process may enter the folders and read the files', async () => {
  const folder = join(newFolder(), 'portal');
  const store = await openStore(folder);
  await store.createAccount(A);
  await add(store.account(A));
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  assert.ok(entries.length >= 7);
  for (const entry of entries) {
    const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
    assert.is(mode, entry.isDirectory() ? 0o700 : 0o600, entry.name);
  }
  assert.is(statSync(folder).mode & 0o777, 0o700);
  await store.close();
});

const NO_IDS = [
  '',
  'acc_',
  'acc_short',
  `acc_${'a'.repeat(33)}`,
  `acc_${'A'.repeat(16)}`,
  `acc_${'1'.repeat(16)}`,
  `${A}\n`,
  ` ${A}`,
  `${A}/../${B}`,
  '../../../etc/passwd',
  '..',
  `acc_${'a'.repeat(16)}\0`,
];

test('nothing but an account id ever becomes a path', async () => {
  const store = await openStore(newFolder());
  for (const id of NO_IDS) {
    assert.throws(
      () => store.account(id),
      (error: unknown) => isStoreError(error, 'bad-account-id'),
    );
    await refused(store.createAccount(id), 'bad-account-id');
    await refused(store.deleteAccount(id), 'bad-account-id');
  }
  await store.close();
});

test('accounts that are not there, are there twice, or are made twice at once', async () => {
  const folder = newFolder();
  const store = await openStore(folder);
  await refused(count(store.account(A)), 'no-such-account');
  await refused(store.deleteAccount(A), 'no-such-account');
  const both = await Promise.allSettled([store.createAccount(A), store.createAccount(A)]);
  assert.equal(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  await refused(store.createAccount(A), 'account-exists');
  await add(store.account(A));
  assert.is(await count(store.account(A)), 1);
  assert.equal(readdirSync(join(folder, 'accounts')), [A]);
  await store.close();
});

test('an account that cannot be made leaves nothing', async () => {
  const folder = newFolder();
  let broken = false;
  const up = async (): Promise<void> => {
    if (broken) throw new Error('broken');
  };
  const store = await openStore(folder, { migrations: { system: [], account: [{ name: '0001-a', up }] } });
  broken = true;
  await refused(store.createAccount(A), 'migration-failed');
  assert.equal(readdirSync(join(folder, 'accounts')), []);
  broken = false;
  await store.createAccount(A);
  await store.close();
});

test('what a crash left of a creation or a deletion is gone after the next start', async () => {
  const folder = newFolder();
  const store = await openStore(folder);
  await store.createAccount(A);
  await store.close();
  for (const left of [`.new-${B}-00ff`, `.tomb-${B}-00ff`]) mkdirSync(join(folder, 'accounts', left));
  const again = await openStore(folder);
  assert.equal(readdirSync(join(folder, 'accounts')), [A]);
  await again.close();
});

test('a deletion waits for those who use the account, refuses new ones, and leaves nothing', async () => {
  const folder = newFolder();
  const store = await openStore(folder);
  await store.createAccount(A);
  const order: string[] = [];
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let begun = false;
  const using = store.account(A).write(async (transaction) => {
    begun = true;
    await held;
    await transaction.run('INSERT INTO counters (value) VALUES (1)');
    order.push('written');
  });
  await until(() => begun);
  const deleting = store.deleteAccount(A).then(() => order.push('deleted'));
  await refused(count(store.account(A)), 'no-such-account');
  await refused(store.deleteAccount(A), 'no-such-account');
  release();
  await Promise.all([using, deleting]);
  assert.equal(order, ['written', 'deleted']);
  assert.equal(readdirSync(join(folder, 'accounts')), []);
  await refused(count(store.account(A)), 'no-such-account');
  await store.createAccount(A);
  assert.is(await count(store.account(A)), 0, 'the same id begins empty');
  await refused(
    store.account(A).read(() => store.deleteAccount(A)),
    'nested-write',
  );
  await store.close();
});

test('300 accounts under load with 20 open at a time: nothing lost, never many more open', async () => {
  const folder = newFolder();
  const store = await openStore(folder, { maxOpenAccounts: 20, idleMs: 50 });
  const before = openFiles();
  const ids = Array.from({ length: 300 }, (_, number) => accountId(number + 100));
  const todo = [...ids];
  const create = async (): Promise<void> => {
    for (let id = todo.pop(); id; id = todo.pop()) await store.createAccount(id);
  };
  await Promise.all(Array.from({ length: 4 }, create));
  let most = 0;
  const use = async (id: string, round: number): Promise<void> => {
    await add(store.account(id));
    most = Math.max(most, openFiles());
    assert.is(await count(store.account(id)), round);
  };
  for (let round = 1; round <= 3; round += 1) await Promise.all(ids.map((id) => use(id, round)));
  assert.ok(most - before <= 20 * 8 + 20, `${most - before} descriptors`);
  await until(() => openFiles() <= before);
  for (const id of ids.slice(0, 5)) assert.is(await count(store.account(id)), 3, 'opened again');
  await store.close();
});

test('who uses one account inside another never waits for a place', async () => {
  const store = await openStore(newFolder(), { maxOpenAccounts: 1 });
  await store.createAccount(A);
  await store.createAccount(B);
  await store.account(A).write(async () => {
    assert.ok(insideWork());
    await add(store.account(B));
    await add(store.system);
  });
  assert.not.ok(insideWork());
  assert.is(await count(store.account(B)), 1);
  await store.close();
});

test('a second store on the same folder is refused while the first is open', async () => {
  const folder = newFolder();
  const store = await openStore(folder);
  const controller = new AbortController();
  const second = openStore(folder, { signal: controller.signal });
  const soon = openStore(folder);
  controller.abort();
  await refused(second, 'aborted');
  await store.close();
  await (await soon).close();
});

test('a system file that vanished while accounts are there is not made anew', async () => {
  const folder = newFolder();
  const store = await openStore(folder);
  await store.createAccount(A);
  await store.close();
  const path = join(folder, 'system.db');
  rmSync(path);
  await refused(openStore(folder), 'damaged');
  assert.not.ok(existsSync(path));
  writeFileSync(path, '');
  await refused(openStore(folder), 'damaged');
  assert.is(statSync(path).size, 0);
});

test('the signal ends what runs; closing waits for it and refuses what comes', async () => {
  const controller = new AbortController();
  const store = await openStore(newFolder(), { signal: controller.signal });
  await store.createAccount(A);
  let begun = false;
  const runs = refused(
    store.account(A).write(async () => {
      begun = true;
      await new Promise(() => undefined);
    }),
    'aborted',
  );
  await until(() => begun);
  controller.abort();
  await runs;
  await store.close();
  await refused(count(store.account(A)), 'closed');
  await store.close();
});

test.run();
