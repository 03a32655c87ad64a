import { readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Transaction } from '../../../server/store/database.ts';
import { newDatabase, Notes, refused, until } from './fixture.ts';

const valueOf = async (reader: Pick<Transaction, 'get'>): Promise<number> =>
  (await reader.get<{ value: number }>('SELECT value FROM counters WHERE id = 1'))!.value;
const set = (transaction: Transaction, value: number): Promise<{ changes: number }> =>
  transaction.run('UPDATE counters SET value = ? WHERE id = 1', value);

test('four hundred writes that read, wait and write never interleave', async () => {
  const database = await newDatabase();
  let inside = 0;
  const one = async (transaction: Transaction, number: number): Promise<void> => {
    inside += 1;
    assert.is(inside, 1);
    const before = await valueOf(transaction);
    for (let wait = 0; wait < number % 4; wait += 1) await turn();
    await set(transaction, before + 1);
    await turn();
    assert.is(await valueOf(transaction), before + 1);
    inside -= 1;
  };
  const writes = Array.from({ length: 400 }, (_, number) =>
    database.write((transaction) => one(transaction, number)),
  );
  const reads = Array.from({ length: 100 }, () => database.read(valueOf));
  await Promise.all([...writes, ...reads]);
  assert.is(await database.read(valueOf), 400);
  await database.close();
});

test('statements of one write that are started together run in the order of their start', async () => {
  const database = await newDatabase();
  await database.write((transaction) =>
    Promise.all(Array.from({ length: 50 }, (_, number) => set(transaction, number))),
  );
  assert.is(await database.read(valueOf), 49);
  await database.close();
});

test('a write that throws leaves nothing, and its own error reaches the caller', async () => {
  const database = await newDatabase();
  const mine = new Error('changed my mind');
  const failing = database.write(async (transaction) => {
    await set(transaction, 5);
    throw mine;
  });
  const next = database.write((transaction) => valueOf(transaction));
  assert.is(await failing.catch((error: unknown) => error), mine);
  assert.is(await next, 0, 'the write behind it saw nothing of it');
  await database.close();
});

test('a write inside a write of the same database is refused, and the outer one can go on', async () => {
  const database = await newDatabase();
  const other = await newDatabase();
  await database.write(async (transaction) => {
    await refused(
      database.write((inner) => set(inner, 1)),
      'nested-write',
    );
    await other.write((inner) => set(inner, 2));
    await set(transaction, 3);
  });
  assert.is(await database.read(valueOf), 3);
  assert.is(await other.read(valueOf), 2);
  await Promise.all([database.close(), other.close()]);
});

test('what a write leaves running behind it is not inside it any more', async () => {
  const database = await newDatabase();
  let later: Promise<unknown> = Promise.resolve();
  await database.write(async () => {
    later = new Promise((resolve) => setTimeout(resolve, 20)).then(() =>
      database.write((transaction) => set(transaction, 7)),
    );
  });
  await later;
  assert.is(await database.read(valueOf), 7);
  await database.close();
});

test('a read stands on one snapshot from its first moment, while writes go on', async () => {
  const database = await newDatabase();
  await database.read(async (reader) => {
    await database.write((transaction) => set(transaction, 1));
    assert.is(await valueOf(reader), 0);
    await database.write((transaction) => set(transaction, 2));
    assert.is(await valueOf(reader), 0);
    assert.is(await database.read(valueOf), 0, 'a read inside it sees the same');
  });
  assert.is(await database.read(valueOf), 2);
  await database.close();
});

test('a read inside a write sees what the write has done so far', async () => {
  const database = await newDatabase();
  await database.write(async (transaction) => {
    await set(transaction, 4);
    assert.is(await database.read(valueOf), 4);
  });
  await database.close();
});

test('readers and transactions are of no use after their end', async () => {
  const database = await newDatabase();
  const transaction = await database.write(async (one) => one);
  const reader = await database.read(async (one) => one);
  await refused(set(transaction, 1), 'ended');
  await refused(valueOf(transaction), 'ended');
  await refused(valueOf(reader), 'ended');
  await database.close();
});

test('a statement that nobody awaits undoes the write', async () => {
  const database = await newDatabase();
  const careless = database.write(async (transaction) => {
    await set(transaction, 1);
    void set(transaction, 2).catch(() => undefined);
  });
  await refused(careless, 'misuse');
  assert.is(await database.read(valueOf), 0);
  await database.close();
});

test('work that takes too long is ended and rolled back, also within one statement', async () => {
  const database = await newDatabase();
  const endless = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
  const waits = database.write(
    async (transaction) => {
      await set(transaction, 1);
      await new Promise(() => undefined);
    },
    { maxMs: 50 },
  );
  await refused(waits, 'timeout');
  const computes = database.write(
    async (transaction) => {
      await set(transaction, 1);
      await transaction.all(endless);
    },
    { maxMs: 50 },
  );
  await refused(computes, 'timeout');
  await refused(
    database.read((reader) => reader.all(endless), { maxMs: 50 }),
    'timeout',
  );
  assert.is(await database.read(valueOf), 0);
  await database.write((transaction) => set(transaction, 8));
  await database.close();
});

test('a signal ends work that runs and work that waits for its turn', async () => {
  const database = await newDatabase();
  const controller = new AbortController();
  const { signal } = controller;
  let begun = false;
  const runs = database.write(
    async (transaction) => {
      await set(transaction, 1);
      begun = true;
      await new Promise(() => undefined);
    },
    { signal },
  );
  const waits = database.write((transaction) => set(transaction, 2), { signal });
  const ends = [refused(runs, 'aborted'), refused(waits, 'aborted')];
  await until(() => begun);
  controller.abort();
  await Promise.all(ends);
  await refused(database.read(valueOf, { signal }), 'aborted');
  assert.is(await database.read(valueOf), 0);
  await database.close();
});

test('the log is moved into the file when it is large, also with a reader in the way for a while', async () => {
  const notes = new Notes();
  const database = await newDatabase(notes);
  await database.write((one) => one.run("INSERT INTO people (id, account, name) VALUES (1, 'a', 'b')"));
  const fill = (): Promise<unknown> =>
    database.write((one) => one.run('INSERT INTO notes (person, text) VALUES (1, randomblob(1000000))'));
  const walSize = (): number => statSync(`${database.path}-wal`).size;
  await database.read(async () => {
    for (let count = 0; count < 8; count += 1) await fill();
    assert.ok(walSize() > 4_000_000, 'the reader holds it');
  });
  await until(async () => {
    await database.write((transaction) => set(transaction, 1));
    return walSize() < 4_000_000;
  });
  await database.close();
  assert.equal(readdirSync(dirname(database.path)), ['test.db'], 'closing leaves one whole file');
  assert.equal(notes.warnings, []);
});

test('a closed database refuses, and closing waits for what runs', async () => {
  const database = await newDatabase();
  let inside = false;
  const running = database.write(async (transaction) => {
    inside = true;
    for (let wait = 0; wait < 20; wait += 1) await turn();
    await set(transaction, 1);
  });
  await until(() => inside);
  await database.close();
  await running;
  await refused(database.read(valueOf), 'closed');
  await refused(
    database.write((transaction) => set(transaction, 2)),
    'closed',
  );
});

test.run();
