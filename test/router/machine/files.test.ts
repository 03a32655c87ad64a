import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readKernelFile, readSmallFile, replaceFile } from '../../../router/machine/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'files-'));
const path = join(folder, 'file');

test('a file is replaced whole, with its mode, and leaves no sibling', async () => {
  writeFileSync(path, 'old', { mode: 0o644 });
  await replaceFile(path, 'new', 0o600);
  assert.is(readFileSync(path, 'utf8'), 'new');
  assert.is(statSync(path).mode & 0o777, 0o600);
  assert.equal(readdirSync(folder), ['file']);
});

test('when it cannot be replaced, the old one stays and no sibling either', async () => {
  let failed = false;
  await replaceFile(folder, 'text', 0o600).catch(() => (failed = true));
  assert.ok(failed);
  assert.is(readFileSync(path, 'utf8'), 'new');
  assert.equal(
    readdirSync(tmpdir()).filter((name) => name.endsWith('.new')),
    [],
  );
});

test('what is too long is cut so that its reader sees it; what is not there is null', async () => {
  writeFileSync(path, 'x'.repeat(100));
  assert.is((await readSmallFile(path, 100))?.length, 100);
  assert.is((await readSmallFile(path, 99))?.length, 100);
  assert.is((await readSmallFile(path, 10))?.length, 11);
  assert.is(await readSmallFile('/dev/zero', 10), '\0'.repeat(11));
  assert.is(await readSmallFile(`${path}.none`, 10), null);
  assert.is(await readKernelFile('/proc/none'), null);
  assert.match((await readKernelFile('/proc/version')) ?? '', 'Linux');
});

test.run();
