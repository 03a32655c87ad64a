import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Transaction } from '../../../server/store/database.ts';
import { newDatabase, refused } from './fixture.ts';

const valueOf = async (reader: Pick<Transaction, 'get'>): Promise<number> =>
  (await reader.get<{ value: number }>('SELECT value FROM counters WHERE id = 1'))!.value;
const set = (transaction: Transaction, value: number): Promise<{ changes: number }> =>
  transaction.run('UPDATE counters SET value = ? WHERE id = 1', value);

test('a unique constraint names its columns; the other kinds have their codes', async () => {
  const database = await newDatabase();
  const insert = (account: string | null): Promise<unknown> =>
    database.write((transaction) =>
      transaction.run('INSERT INTO people (account, name) VALUES (?, ?)', account, 'anna'),
    );
  await insert('acme');
  const twice = await refused(insert('acme'), 'constraint-unique');
  assert.equal(twice.columns, ['people.account', 'people.name']);
  assert.ok(twice.cause instanceof Error);
  await refused(insert(null), 'constraint');
  const again = database.write((one) => one.run('INSERT INTO counters (id, value) VALUES (1, 1)'));
  assert.equal((await refused(again, 'constraint-unique')).columns, ['counters.id']);
  const typed = database.write((one) => one.run('INSERT INTO counters (id, value) VALUES (2, ?)', 'two'));
  await refused(typed, 'constraint');
  const orphan = database.write((one) => one.run('INSERT INTO notes (person) VALUES (99)'));
  await refused(orphan, 'constraint-foreign-key');
  await database.close();
});

test('a write may go on after a constraint', async () => {
  const database = await newDatabase();
  await database.write(async (transaction) => {
    await refused(transaction.run('INSERT INTO counters (id, value) VALUES (1, 1)'), 'constraint-unique');
    await set(transaction, 6);
  });
  assert.is(await database.read(valueOf), 6);
  await database.close();
});

test('values come back as they went in', async () => {
  const database = await newDatabase();
  await database.write((one) => one.run("INSERT INTO people (id, account, name) VALUES (1, 'a', 'b')"));
  const values = [
    '',
    'a\0b',
    'ä€🜂',
    0,
    -1,
    2 ** 31,
    2 ** 53 - 1,
    1.5,
    null,
    new Uint8Array(),
    new Uint8Array([0, 255]),
  ];
  for (const value of values) {
    const row = await database.write((transaction) =>
      transaction.get<{ text: unknown }>(
        'INSERT INTO notes (person, text) VALUES (1, ?) RETURNING text',
        value,
      ),
    );
    const back = row?.text instanceof Uint8Array ? new Uint8Array(row.text) : row?.text;
    assert.equal(back, value);
  }
  const { changes } = await database.write((one) => one.run('DELETE FROM notes'));
  assert.is(changes, values.length);
  const gone = database.write((one) => one.run('DELETE FROM people RETURNING id'));
  await refused(gone, 'misuse');
  await database.close();
});

test('what the driver would bind as something else is refused', async () => {
  const database = await newDatabase();
  for (const value of [undefined, true, NaN, Infinity, {}, [], new Date(), 1n])
    await refused(
      database.write((transaction) => set(transaction, value as unknown as number)),
      'misuse',
    );
  for (const values of [[], [1, 2]])
    await refused(
      database.read((reader) => reader.all('SELECT value FROM counters WHERE id = ?', ...values)),
      'misuse',
    );
  await database.close();
});

test('a reader cannot write, whatever it is made to run', async () => {
  const database = await newDatabase();
  for (const sql of ['UPDATE counters SET value = 9', 'CREATE TEMP TABLE t (a)', 'DELETE FROM counters'])
    await refused(
      database.read((reader) => reader.all(sql)),
      'read-only',
    );
  assert.is(await database.read(valueOf), 0);
  await database.close();
});

test('many more different statements than the cache holds', async () => {
  const database = await newDatabase();
  await database.write(async (transaction) => {
    for (let round = 0; round < 2; round += 1)
      for (let number = 0; number < 150; number += 1)
        await transaction.run(`UPDATE counters SET value = value + ${number} WHERE id = ?`, 1);
  });
  assert.is(await database.read(valueOf), 150 * 149);
  await database.close();
});

test.run();
