/** Every notice has its words in each language, and the owner's guide lists them all. */
import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NOTICE_CODES } from '../../server/notices/registry.ts';
import { operations } from '../../server/operations/list.ts';
import { WHEN_FULL } from '../../server/operations/when-full.ts';
import { de } from '../../ui/texts/de.ts';
import { en } from '../../ui/texts/en.ts';
import { GUIDE, noticesTable, tableIn } from './notices-table.ts';

test('every notice says what is wrong and what to do, in each language, and no words are left over', () => {
  const codes = [...NOTICE_CODES, 'cannot-save'].sort();
  for (const texts of [en, de])
    for (const group of [texts.notice, texts.noticeDo]) assert.equal(Object.keys(group).sort(), codes);
});

test('the guide lists every notice: node test/docs/notices-table.ts --write', async () => {
  assert.is(tableIn(await readFile(GUIDE, 'utf8')), noticesTable());
});

test('what goes on while the disk is full are operations that there are', () => {
  const ids = new Set(operations.map(({ id }) => id));
  assert.equal(
    [...WHEN_FULL].filter((id) => !ids.has(id)),
    [],
  );
});

test.run();
