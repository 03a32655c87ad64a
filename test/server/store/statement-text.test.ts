import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isStoreError } from '../../../server/store/errors.ts';
import { inspectStatement } from '../../../server/store/statement-text.ts';

const REFUSED = [
  '',
  ' -- nothing',
  'BEGIN',
  ' commit',
  '/* quiet */ ROLLBACK',
  'END TRANSACTION',
  'SAVEPOINT a',
  'release a',
  "ATTACH 'other.db' AS other",
  'VACUUM',
  "VACUUM INTO '/tmp/copy'",
  'PRAGMA journal_mode=DELETE',
  'PRAGMA wal_autocheckpoint=1000',
  'pragma foreign_keys = off',
  'PRAGMA main.synchronous=OFF',
  'INSERT OR ROLLBACK INTO t VALUES (1)',
  "CREATE TRIGGER a BEFORE INSERT ON t BEGIN SELECT RAISE (ROLLBACK, 'no'); END",
  'SELECT 1; DROP TABLE t',
  'SELECT 1;;SELECT 2',
  'CREATE TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM u; END; DROP TABLE t',
  'SELECT * FROM t WHERE a = :name',
  'SELECT * FROM t WHERE a = @name',
  'SELECT * FROM t WHERE a = $name',
];

test('texts that the driver or SQLite would take wrongly are refused', () => {
  for (const sql of REFUSED)
    assert.throws(
      () => inspectStatement(sql),
      (error: unknown) => isStoreError(error, 'misuse'),
      sql,
    );
});

const VALUES: readonly (readonly [sql: string, values: number])[] = [
  ['SELECT 1', 0],
  ['SELECT 1;', 0],
  ['SELECT ?, ?', 2],
  ['SELECT \'?\', "?", [?], `?`, ? -- ?\n /* ? */', 1],
  ["SELECT 'it''s ?', ?", 1],
  ['SELECT ?3, ?', 4],
  ['SELECT ?1, ?1', 1],
  ["SELECT ';', 'a; b' /* ; */ -- ;", 0],
  ['CREATE TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM u; DELETE FROM v; END', 0],
  ['CREATE TEMP TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM u; END;', 0],
  ["SELECT body ->> '$.a' FROM t WHERE b = ?", 1],
  ['PRAGMA foreign_key_check', 0],
];

test('values are counted as SQLite does', () => {
  for (const [sql, values] of VALUES) assert.is(inspectStatement(sql).values, values, sql);
});

test('statements that answer with rows are known', () => {
  const rows = [
    'SELECT 1',
    ' values (1)',
    'INSERT INTO t VALUES (1) RETURNING id',
    'WITH a AS (SELECT 1) SELECT 1',
    'PRAGMA foreign_key_check',
  ];
  for (const sql of rows) assert.is(inspectStatement(sql).returnsRows, true, sql);
  const none = [
    'INSERT INTO t VALUES (1)',
    "UPDATE t SET a = 'returning'",
    'WITH a AS (SELECT 1) DELETE FROM t WHERE b IN a',
    'PRAGMA user_version = 3',
  ];
  for (const sql of none) assert.is(inspectStatement(sql).returnsRows, false, sql);
});

test.run();
