/** What else happens to a file's log than commits: readers in the way, closing at a bad moment, other processes (C14). */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { records } from '../../../server/replication/spool/records.ts';
import { Connection } from '../../../server/store/sqlite3-driver.ts';
import type { StoreOptions } from '../../../server/store/store.ts';
import { until } from '../store/fixture.ts';
import { openPrimary, type Primary } from './primary.ts';
import { digest, openStandby, ship } from './standby.ts';

const ACCOUNT = `acc_${'a'.repeat(16)}`;

interface Case extends Primary {
  readonly folder: string;
  readonly data: string;
  readonly log: string;
}

async function fresh(options: Partial<StoreOptions> = { checkpointAtBytes: 1 }): Promise<Case> {
  const folder = await mkdtemp(join(tmpdir(), 'capture-'));
  const [data, log] = [join(folder, 'data'), join(folder, 'log')];
  return { folder, data, log, ...(await openPrimary(data, log, options)) };
}

const insert = ({ store }: Case, number: number, bytes = 500) =>
  store.system.write((t) => t.run('INSERT INTO entries VALUES (?, randomblob(?))', number, bytes));

/** What was recorded of the system file, in order. */
async function kinds({ log, spool }: Case): Promise<string[]> {
  const found: string[] = [];
  for await (const { header } of records({ folder: log, from: 1, to: spool.end.lsn }))
    if (header.file === 'system') found.push(header.kind);
  return found;
}

/** A standby that took all of the log is the same as the closed primary. */
async function same({ folder, data, log, store, spool }: Case, file = 'system'): Promise<void> {
  await store.close();
  await spool.close();
  const standby = await openStandby({ images: join(folder, 'images'), log: join(folder, 'standby-log') });
  await ship(log, spool.end.lsn, standby.spool);
  await standby.replica.applyTo(spool.end.lsn);
  assert.equal(await standby.replica.compare(), []);
  assert.is(digest(join(folder, 'images'), file), digest(data, file));
  await standby.replica.close();
  await standby.spool.close();
}

/** A reader that stands on what is there now, until it is let go. */
async function reader({ store }: Case): Promise<() => Promise<void>> {
  const stands = Promise.withResolvers<undefined>();
  const go = Promise.withResolvers<undefined>();
  const reading = store.system.read(async (snapshot) => {
    await snapshot.get('SELECT 1 FROM entries');
    stands.resolve(undefined);
    await go.promise;
  });
  await stands.promise;
  return async () => {
    go.resolve(undefined);
    await reading;
  };
}

interface Row {
  readonly busy?: number;
  readonly log?: number;
  readonly checkpointed?: number;
}

/** What the store's own checkpoints answer, as they come. */
function watchCheckpoints(): { readonly rows: Row[]; readonly end: () => void } {
  const rows: Row[] = [];
  const query = Reflect.get(Connection.prototype, 'query') as (sql: string) => Promise<object[]>;
  Connection.prototype.query = async function <T extends object>(this: Connection, sql: string) {
    const answer = await query.call(this, sql);
    if (sql.includes('wal_checkpoint')) rows.push(...answer);
    return answer as T[];
  };
  return { rows, end: () => (Connection.prototype.query = query as Connection['query']) };
}

const held = ({ log, checkpointed }: Row): boolean => log !== checkpointed;
const copied = ({ busy, log, checkpointed }: Row): boolean => busy === 1 && log === checkpointed;

/** All of the log is in the file, and a reader stands at its end. @returns lets the reader go */
async function copiedUnderReader(all: Case, change: () => Promise<unknown>): Promise<() => Promise<void>> {
  const checkpoints = watchCheckpoints();
  const old = await reader(all);
  await change();
  await until(() => checkpoints.rows.some(held));
  const atTheEnd = await reader(all);
  checkpoints.rows.length = 0;
  await old();
  await until(() => checkpoints.rows.some(copied));
  checkpoints.end();
  return atTheEnd;
}

test('a log that SQLite begins anew behind a reader is followed, and nobody else is accused', async () => {
  const all = await fresh();
  await insert(all, 1);
  const letGo = await copiedUnderReader(all, () => insert(all, 2));
  await letGo();
  await insert(all, 3);
  await insert(all, 4);
  assert.equal(all.news.lines, []);
  assert.equal((await kinds(all)).filter((kind) => kind === 'image').length, 1, 'only its birth is whole');
  await same(all);
});

test('a file that was cut under a reader and grows again is the same on both sides', async () => {
  const all = await fresh();
  for (let number = 1; number <= 40; number += 1) await insert(all, number, 6_000);
  const letGo = await copiedUnderReader(all, async () => {
    await all.store.system.write((t) => t.run('DELETE FROM entries WHERE number > 3'));
    const tool = await Connection.open(join(all.data, 'system.db'), 'write');
    await tool.exec('PRAGMA wal_autocheckpoint=0; VACUUM');
    await tool.close();
    await insert(all, 50);
  });
  for (let number = 60; number <= 90; number += 1) await insert(all, number, 6_000);
  await letGo();
  for (let number = 100; number <= 130; number += 1) await insert(all, number, 3_000);
  assert.equal(all.news.lines, []);
  await same(all);
});

test('a file that is closed while it is held for a seed goes on where it was', async () => {
  const all = await fresh();
  await all.store.createAccount(ACCOUNT);
  const account = all.store.account(ACCOUNT);
  await account.write((t) => t.run('INSERT INTO entries VALUES (1, 1)'));
  await until(() => all.following.pin(ACCOUNT) !== null);
  await account.write((t) => t.run('INSERT INTO entries VALUES (2, 2)'));
  const wal = join(all.data, 'accounts', ACCOUNT, 'account.db-wal');
  assert.ok(existsSync(wal), 'it is held');
  await until(() => !existsSync(wal));
  await account.write((t) => t.run('INSERT INTO entries VALUES (3, 3)'));
  assert.equal(all.news.lines, []);
  await same(all, ACCOUNT);
});

test('a file that is held for a seed keeps its log, unless the log has become so long that the seed has to begin again', async () => {
  const all = await fresh();
  const wal = join(all.data, 'system.db-wal');
  await insert(all, 1);
  await until(() => statSync(wal).size === 0);
  const pin = all.following.pin('system');
  assert.ok(pin);
  for (let number = 2; number <= 6; number += 1) await insert(all, number);
  const capture = all.following.follow('system', join(all.data, 'system.db'));
  assert.not(await capture.mayMoveLog(false));
  assert.ok(statSync(wal).size > 5 * 500, 'it was moved');
  assert.ok(await capture.mayMoveLog(true));
  capture.logMoved('held');
  pin.release();
  await until(() => statSync(wal).size === 0);
  assert.equal(all.news.lines, []);
  await same(all);
});

/** What another process does to the system file, with a copy of SQLite of its own. */
function meddle({ data }: Case, sql: string): void {
  const program = `const { Database } = require('sqlite3');
    const database = new Database(process.argv[1], (error) => { if (error) throw error; });
    database.configure('busyTimeout', 2000);
    database.exec(process.argv[2], (error) => { if (error) throw error; });`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', program, join(data, 'system.db'), sql]);
  assert.is(status, 0, stderr.toString());
}

const MEDDLING: readonly [string, string][] = [
  ['a checkpoint', 'PRAGMA wal_checkpoint(TRUNCATE)'],
  ['VACUUM and a checkpoint', 'VACUUM; PRAGMA wal_checkpoint(TRUNCATE)'],
  ['a commit and a checkpoint', "INSERT INTO entries VALUES (99, 'x'); PRAGMA wal_checkpoint(TRUNCATE)"],
];

for (const [what, sql] of MEDDLING)
  test(`${what} by another process is told at the next commit, and the file taken whole`, async () => {
    const all = await fresh({});
    for (let number = 1; number <= 20; number += 1) await insert(all, number);
    meddle(all, sql);
    await insert(all, 30);
    assert.equal(all.news.lines, ['system was taken anew: another process moved its log']);
    assert.is((await kinds(all)).at(-1), 'image');
    await insert(all, 31);
    assert.is((await kinds(all)).at(-1), 'commit');
    await same(all);
  });

test('what another process only commits is in the log like everything else', async () => {
  const all = await fresh({});
  for (let number = 1; number <= 20; number += 1) await insert(all, number, 5_000);
  meddle(all, 'PRAGMA wal_autocheckpoint=0; DELETE FROM entries WHERE number > 5; VACUUM');
  await insert(all, 30);
  assert.equal(all.news.lines, []);
  await same(all);
});

test.run();
