// test: waits
/** C11: whoever reads for too long is ended before the write-ahead log grows without end, and no write waits for a reader. */
import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DatabaseFile } from '../../../server/store/database-file.ts';
import { Connection } from '../../../server/store/sqlite3-driver.ts';
import { newDatabase, newFolder, Notes, refused, until } from './fixture.ts';

const MIB = 1024 * 1024;
const MAX_BYTES = 64 * MIB;

const logBytes = ({ path }: DatabaseFile): number => statSync(`${path}-wal`).size;
const add = (file: DatabaseFile, bytes: number) =>
  file.write((t) => t.run('UPDATE notes SET text = randomblob(?) WHERE id = 1', bytes));

async function withNote(log = new Notes()): Promise<DatabaseFile> {
  const file = await newDatabase(log);
  await file.write(async (t) => {
    await t.run("INSERT INTO people VALUES (1, 'a', 'b')");
    await t.run("INSERT INTO notes VALUES (1, 1, 'x')");
  });
  return file;
}

/** Reads on and on, whatever it is told, as careless code does. */
async function stuckReader(
  file: DatabaseFile,
  maxMs = 60_000,
): Promise<{ readonly ended: Promise<unknown> }> {
  const stands = Promise.withResolvers<undefined>();
  const ended = file.read(
    async (reader) => {
      await reader.all('SELECT 1 FROM notes');
      stands.resolve(undefined);
      await new Promise(() => undefined);
    },
    { maxMs },
  );
  ended.catch(() => undefined);
  await stands.promise;
  return { ended };
}

test('a reader that never ends is ended before the log is longer than 64 MiB, and the log is emptied', async () => {
  const log = new Notes();
  const file = await withNote(log);
  const { ended } = await stuckReader(file);
  const computes = file.read((reader) =>
    reader.all('WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n'),
  );
  computes.catch(() => undefined);
  let largest = 0;
  for (let written = 0; written < 100; written += 1) {
    await add(file, MIB);
    largest = Math.max(largest, logBytes(file));
  }
  assert.ok(largest > 20 * MIB, 'it was never in the way');
  assert.ok(largest < MAX_BYTES, `${largest / MIB} MiB`);
  await refused(ended, 'timeout');
  await refused(computes, 'timeout');
  assert.ok(log.warnings.includes('the write-ahead log became too long'));
  await until(async () => {
    await add(file, 1);
    return logBytes(file) < MIB;
  });
  await file.close();
});

test('a copy for a backup is not ended by it, and is whole', async () => {
  const file = await withNote();
  const to = `${newFolder()}/copy.db`;
  const other = await Connection.open(file.path, 'read');
  await file.write((t) => t.run('INSERT INTO notes VALUES (2, 1, randomblob(40000000))'));
  const copy = file.copyTo(to, new AbortController().signal);
  for (let written = 0; written < 10; written += 1) await add(file, 4 * MIB);
  await copy;
  await other.close();
  const copied = await Connection.open(to, 'read');
  assert.equal(await copied.query('SELECT length(text) AS n FROM notes WHERE id = 2'), [{ n: 40_000_000 }]);
  await copied.close();
  await file.close();
});

test('a checkpoint waits for no reader while the writer’s turn is held', async () => {
  const file = await withNote();
  const modes: string[] = [];
  const query = Reflect.get(Connection.prototype, 'query') as (sql: string) => Promise<object[]>;
  Connection.prototype.query = async function <T extends object>(this: Connection, sql: string) {
    if (sql.includes('wal_checkpoint')) modes.push(sql);
    return (await query.call(this, sql)) as T[];
  };
  try {
    await stuckReader(file, 2_000);
    await add(file, 2 * MIB);
    await until(() => modes.length > 0);
    await delay(1_200);
    await add(file, 1);
    assert.ok(
      modes.every((sql) => sql.includes('PASSIVE')),
      modes.join(),
    );
  } finally {
    Connection.prototype.query = query as Connection['query'];
    await file.close();
  }
});

test.run();
