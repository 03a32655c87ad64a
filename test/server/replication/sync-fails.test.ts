// test: waits
/** C12, an fsync that fails on either side: nothing is promised that may not be on the disk, and it goes on by itself when the disk does. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readlinkSync, readFileSync, statSync, writeSync } from 'node:fs';
import { mkdtemp, open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isReplicationError } from '../../../server/replication/errors.ts';
import { StoreError } from '../../../server/store/errors.ts';
import { Connection } from '../../../server/store/sqlite3-driver.ts';
import { refused, until } from '../store/fixture.ts';
import { linkedPair, write } from './linked-pair.ts';
import { openPrimary } from './primary.ts';

const proto = Object.getPrototypeOf(
  await open('/dev/null', 'r').then(async (file) => (await file.close(), file)),
) as {
  datasync: (this: FileHandle) => Promise<void>;
  sync: (this: FileHandle) => Promise<void>;
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

test('to a standby that follows, nothing is sent while it is not on this disk', async () => {
  const all = await linkedPair();
  await write(all, 2);
  let over = false;
  const following = all.connection(all.sides.primary.socket, () => over);
  const { spool, store } = all.primary;
  const there = () => all.standby.spool.end;
  await until(() => there().lsn === spool.end.lsn);
  const { lsn } = spool.end;
  const { seen, end } = failing(all.ownLog, 1_000);
  await store.system.write((t) => t.run('INSERT INTO entries (body) VALUES (1)'));
  await spool.durable(spool.end.lsn).catch(() => undefined);
  assert.ok(seen.failed > 0);
  // Longer than a pulse, with which the sender looks again.
  await delay(1_300);
  assert.is(there().lsn, lsn);
  end();
  await until(() =>
    spool.durable(spool.end.lsn).then(
      () => true,
      () => false,
    ),
  );
  await until(() => there().lsn === lsn + 1);
  over = true;
  await following;
  await all.same();
});

test('a standby acknowledges nothing that its disk still works on, however often it is asked', async () => {
  const all = await linkedPair();
  await write(all, 3);
  const { datasync } = proto;
  const done = Promise.withResolvers<undefined>();
  proto.datasync = async function (this: FileHandle) {
    if (readlinkSync(`/proc/self/fd/${this.fd}`).startsWith(`${all.folders.log}/`)) await done.promise;
    return datasync.call(this);
  };
  const following = all.connection(all.sides.primary.socket);
  await until(() => all.standby.spool.end.lsn === all.primary.spool.end.lsn);
  // At least one pulse, which is answered.
  await delay(1_300);
  assert.is(all.heard.acknowledged, 0);
  proto.datasync = datasync;
  done.resolve(undefined);
  assert.is(await following, 'complete');
  await all.same();
});

test('a file’s log is not moved while the log of all commits is not on the disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'moved-'));
  const { store, spool } = await openPrimary(join(folder, 'data'), join(folder, 'log'), {
    checkpointAtBytes: 1,
  });
  const insert = () =>
    store.system.write((t) => t.run('INSERT INTO entries (body) VALUES (randomblob(5000))'));
  const wal = join(folder, 'data', 'system.db-wal');
  await insert();
  await until(() => statSync(wal).size === 0);
  const { end } = failing(join(folder, 'log'), 1_000);
  await insert();
  const { size } = statSync(wal);
  assert.ok(size > 5_000);
  await delay(500);
  assert.ok(statSync(wal).size >= size, 'it was emptied before its records were durable');
  end();
  await insert();
  await until(() => statSync(wal).size === 0);
  await store.close();
  await spool.close();
});

test('each new chapter is in its folder, on the disk, before a record goes into it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chapters-'));
  const log = join(folder, 'log');
  const events: string[] = [];
  const { sync } = proto;
  proto.sync = async function (this: FileHandle) {
    const path = readlinkSync(`/proc/self/fd/${this.fd}`);
    await sync.call(this);
    if (path === log)
      events.push(`${readdirSync(log).filter((name) => name.endsWith('.fgr')).length} chapters`);
  };
  try {
    const { store, spool } = await openPrimary(join(folder, 'data'), log);
    for (let row = 0; row < 3; row += 1)
      await store.system.write((t) => t.run('INSERT INTO entries (body) VALUES (randomblob(2500000))'));
    await store.close();
    await spool.close();
  } finally {
    proto.sync = sync;
  }
  assert.equal(events, ['1 chapters', '2 chapters', '3 chapters']);
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
