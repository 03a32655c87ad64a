/** C12, an fsync that fails on either side: nothing is promised that may not be on the disk, and it goes on by itself when the disk does. */
import { spawnSync } from 'node:child_process';
import { readlinkSync, readFileSync, statSync, writeSync } from 'node:fs';
import { mkdtemp, open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isReplicationError } from '../../../server/replication/errors.ts';
import { StoreError } from '../../../server/store/errors.ts';
import { Connection } from '../../../server/store/sqlite3-driver.ts';
import { refused, until } from '../store/fixture.ts';
import { linkedPair, write } from './linked-pair.ts';

const proto = Object.getPrototypeOf(
  await open('/dev/null', 'r').then(async (file) => (await file.close(), file)),
) as {
  datasync: (this: FileHandle) => Promise<void>;
  write: (this: FileHandle, ...rest: unknown[]) => Promise<unknown>;
};

/** The next `times` fsyncs of files below `folder` fail, as a disk's do. */
function failing(folder: string, times: number) {
  const { datasync, write: write_ } = proto;
  const seen = { failed: 0, writtenAgain: 0 };
  const below = (file: FileHandle): boolean =>
    readlinkSync(`/proc/self/fd/${file.fd}`).startsWith(`${folder}/`);
  proto.datasync = function (this: FileHandle) {
    if (!below(this) || seen.failed >= times) return datasync.call(this);
    seen.failed += 1;
    return Promise.reject(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
  };
  proto.write = function (this: FileHandle, ...rest) {
    if (seen.failed > 0 && below(this)) seen.writtenAgain += 1;
    return write_.apply(this, rest);
  };
  const end = (): void => {
    proto.datasync = datasync;
    proto.write = write_;
  };
  return { seen, end };
}

test('an fsync that fails on the primary: nothing behind it is sent, until it was written once more', async () => {
  const all = await linkedPair();
  await write(all, 5);
  assert.is(await all.connection(all.sides.primary.socket), 'complete');
  const { spool, store } = all.primary;
  const before = spool.durableLsn;
  const { seen, end } = failing(all.ownLog, 1);
  try {
    await store.system.write((t) => t.run('INSERT INTO entries (body) VALUES (1)'));
    const failure = await spool.durable(spool.end.lsn).catch((error: unknown) => error);
    assert.ok(isReplicationError(failure, 'io'), String(failure));
    assert.is(spool.durableLsn, before);
    assert.is(all.standby.spool.end.lsn, before, 'nothing of it was sent');
    assert.is(seen.writtenAgain, 0);
    await spool.durable(spool.end.lsn);
    assert.is(spool.durableLsn, spool.end.lsn);
    assert.ok(seen.writtenAgain > 0, 'the kernel had dropped it');
  } finally {
    end();
  }
  await write(all, 3);
  assert.is(await all.connection(all.sides.primary.socket), 'complete');
  await all.same();
});

test('a primary whose disk goes on failing says so each time, takes no record meanwhile, and has all of it later', async () => {
  const all = await linkedPair();
  await write(all, 2);
  const { spool, store, news } = all.primary;
  const { end } = failing(all.ownLog, 1_000);
  const insert = () => store.system.write((t) => t.run('INSERT INTO entries (body) VALUES (1)'));
  await insert();
  const { lsn } = spool.end;
  const outcome = () => spool.durable(lsn).then(() => 'durable', String);
  for (let times = 0; times < 3; times += 1) assert.match(await outcome(), 'cannot be made durable');
  await insert();
  await insert();
  assert.is(spool.end.lsn, lsn, 'no record behind a doubtful one');
  assert.match(news.lines.at(-1) ?? '', 'system is behind');
  end();
  await until(async () => (await outcome()) === 'durable');
  await insert();
  assert.is(spool.end.lsn, lsn + 3, 'those that were not in the log are in it');
  await spool.durable(spool.end.lsn);
  assert.is(await all.connection(all.sides.primary.socket), 'complete');
  await all.same();
});

test('an fsync that fails on the standby: it acknowledges nothing of it, says that it is its disk, and goes on', async () => {
  const all = await linkedPair();
  await write(all, 5);
  const { end } = failing(all.folders.log, 1_000);
  assert.is(await all.connection(all.sides.primary.socket), 'io');
  assert.is(all.heard.acknowledged, 0);
  assert.is(all.standby.spool.durableLsn, 0);
  end();
  await until(async () => (await all.connection(all.sides.primary.socket)) === 'complete');
  await until(() => all.heard.acknowledged > 0);
  await all.same();
});

/** What COMMIT of `sql` would append to the file's log now, made by a copy of all three files in another process. */
async function framesOf(path: string, sql: string): Promise<Buffer> {
  const copy = join(await mkdtemp(join(tmpdir(), 'copy-')), 'copy.db');
  for (const beside of ['', '-wal', '-shm'])
    assert.is(spawnSync('cp', ['--', `${path}${beside}`, `${copy}${beside}`]).status, 0);
  const { size } = statSync(`${copy}-wal`);
  const connection = await Connection.open(copy, 'write');
  await connection.exec(`PRAGMA wal_autocheckpoint=0; ${sql}`);
  const frames = readFileSync(`${copy}-wal`).subarray(size);
  await connection.close();
  return frames;
}

test('a commit whose fsync fails stands in the file’s log in full, and is none: not on the standby either', async () => {
  const all = await linkedPair();
  await write(all, 5);
  const { store, spool, news } = all.primary;
  const path = join(all.data, 'system.db');
  const lost = 'INSERT INTO entries (body) VALUES (zeroblob(60000))';
  const ghost = await framesOf(path, lost);
  assert.ok(ghost.length > 60_000);
  const exec = Reflect.get(Connection.prototype, 'exec');
  Connection.prototype.exec = async function (this: Connection, sql) {
    if (sql !== 'COMMIT' || this.path !== path) return exec.call(this, sql);
    const wal = await open(`${path}-wal`, 'r+');
    writeSync(wal.fd, ghost, 0, ghost.length, (await wal.stat()).size);
    await wal.close();
    throw new StoreError('io', 'disk I/O error');
  };
  try {
    await refused(
      store.system.write((t) => t.run(lost)),
      'io',
    );
  } finally {
    Connection.prototype.exec = exec;
  }
  const { lsn } = spool.end;
  await store.system.write(() => Promise.resolve());
  assert.is(spool.end.lsn, lsn, 'a commit without changes brings nothing of it');
  await store.system.write((t) => t.run('INSERT INTO entries (body) VALUES (2)'));
  await store.system.write((t) => t.run('INSERT INTO entries (body) VALUES (3)'));
  assert.is(spool.end.lsn, lsn + 2);
  assert.equal(news.lines, []);
  await spool.durable(spool.end.lsn);
  assert.is(await all.connection(all.sides.primary.socket), 'complete');
  await all.same();
});

test.run();
