/** Only whole transactions: what SQLite itself would show after a crash at that very moment, and nothing else. */
import { randomInt } from 'node:crypto';
import { copyFile, mkdtemp, open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scanWal, type WalPosition, type WalScan } from '../../../server/replication/wal/scan.ts';
import { Connection } from '../../../server/store/sqlite3-driver.ts';

async function fresh(): Promise<{ path: string; writer: Connection }> {
  const path = join(await mkdtemp(join(tmpdir(), 'wal-')), 'test.db');
  const writer = await Connection.open(path, 'create');
  await writer.exec('PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=20');
  await writer.query('PRAGMA journal_mode=WAL');
  await writer.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)');
  return { path, writer };
}

async function scan(path: string, from: WalPosition | null = null): Promise<WalScan> {
  const bytes = await readFile(`${path}-wal`);
  const read = (into: Buffer, position: number) => Promise.resolve(bytes.copy(into, 0, position));
  return scanWal({ read }, from);
}

function transactions(found: WalScan) {
  if (found.kind !== 'read') throw new Error(found.kind);
  return found.transactions;
}

test('an open transaction that spilled its cache is not there', async () => {
  const { path, writer } = await fresh();
  const before = transactions(await scan(path)).length;
  await writer.exec('BEGIN');
  for (let row = 0; row < 100; row += 1)
    await writer.run('INSERT INTO t VALUES (?, randomblob(8000))', [row]);
  assert.ok((await readFile(`${path}-wal`)).length > 100 * 4_096, 'nothing was spilled');
  assert.is(transactions(await scan(path)).length, before);
  await writer.exec('ROLLBACK');
  assert.is(transactions(await scan(path)).length, before, 'what was rolled back is not there either');
  await writer.run('INSERT INTO t VALUES (1, 1)');
  const [last, ...more] = transactions(await scan(path)).slice(before);
  assert.is(more.length, 0, 'remnants behind it do not count');
  assert.ok(last && last.pages.size < 10);
  await writer.close();
});

test('it goes on from where it ended', async () => {
  const { path, writer } = await fresh();
  let position: WalPosition | null = null;
  let seen = 0;
  for (let commit = 1; commit <= 20; commit += 1) {
    await writer.run('INSERT INTO t VALUES (?, randomblob(?))', [commit, randomInt(20_000)]);
    const found = transactions(await scan(path, position));
    seen += found.length;
    position = found.at(-1)?.end ?? position;
  }
  assert.is(seen, 21, 'the table and twenty rows');
  await writer.close();
});

test('a log that began anew is not taken for its continuation', async () => {
  const { path, writer } = await fresh();
  const position = transactions(await scan(path)).at(-1)?.end ?? null;
  await writer.query('PRAGMA wal_checkpoint(TRUNCATE)');
  assert.is((await scan(path, position)).kind, 'unborn');
  await writer.run('INSERT INTO t VALUES (1, 1)');
  assert.is((await scan(path, position)).kind, 'other-generation');
  assert.is(transactions(await scan(path)).length, 1);
  await writer.close();
});

test('a log cut at any byte gives exactly the transactions that SQLite recovers', async () => {
  const { path, writer } = await fresh();
  for (let commit = 1; commit <= 6; commit += 1)
    await writer.run('INSERT INTO t VALUES (?, randomblob(5000))', [commit]);
  const wal = await readFile(`${path}-wal`);
  for (let round = 0; round < 25; round += 1) {
    const cut = randomInt(wal.length + 1);
    const copy = `${path}-cut${round}`;
    await copyFile(path, copy);
    const file = await open(`${copy}-wal`, 'w');
    await file.writeFile(wal.subarray(0, cut));
    await file.close();
    const found = await scan(copy);
    const ours = found.kind === 'read' ? found.transactions.length : 0;
    const reader = await Connection.open(copy, 'write');
    const rows = await reader
      .query<{ n: number }>('SELECT count(*) AS n FROM t')
      .then(([row]) => (row?.n ?? 0) + 1)
      .catch(() => 0);
    await reader.close();
    assert.is(ours, rows, `cut at ${cut}`);
  }
  await writer.close();
});

test('any bit changed in a frame ends the log there', async () => {
  const { path, writer } = await fresh();
  for (let commit = 1; commit <= 6; commit += 1)
    await writer.run('INSERT INTO t VALUES (?, randomblob(3000))', [commit]);
  const wal = await readFile(`${path}-wal`);
  const whole = transactions(await scan(path));
  for (let round = 0; round < 300; round += 1) {
    const bytes = Buffer.from(wal);
    const at = randomInt(32, bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInt(8));
    const read = (into: Buffer, position: number) => Promise.resolve(bytes.copy(into, 0, position));
    const found = transactions(await scanWal({ read }, null));
    const unharmed = whole.filter(({ end }) => end.offset <= at).length;
    assert.is(found.length, unharmed, `bit at ${at}`);
  }
  await writer.close();
});

test.run();
