/** The signer's program as an integrator runs it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readBranding } from '../../updates/branding/read-branding.ts';
import { RecordError } from '../../updates/errors.ts';
import { chunk, png } from './png.ts';
import { acmeBranding } from './signed.ts';

const main = resolve(import.meta.dirname, '../../updates/main.ts');
const folder = await mkdtemp(join(tmpdir(), 'signer '));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}
const run = (...words: string[]) =>
  new Promise<Ended>((resolved) =>
    execFile(process.execPath, [main, ...words], { cwd: folder }, (failed, out, error) =>
      resolved({ code: failed === null ? 0 : Number(failed.code), out, error }),
    ),
  );
const written = { ...acmeBranding, logo: undefined };
await writeFile(join(folder, 'acme.json'), JSON.stringify(written, undefined, 2));
await writeFile(join(folder, 'logo.png'), png(64, 64, [chunk('tEXt', 'Author\0Anna')]));

test('make a key, sign, show', async () => {
  const made = await run('make-key', 'acme');
  assert.is(made.code, 0, made.error);
  assert.is((await stat(join(folder, 'acme.key'))).mode & 0o777, 0o600);
  const [, fingerprint = ''] = /fingerprint (.*)/.exec(made.out) ?? [];
  assert.match(fingerprint, /^([0-9A-F]{4} ?){16}$/);
  const words = ['sign', 'acme.json', '--logo', 'logo.png', '--key', 'acme.key', '--counter', '1'];
  const signed = await run(...words, '--out', '-a record.bin');
  assert.is(signed.code, 1, 'a name that begins like an option is said with =');
  assert.is((await run(...words, '--out=-a record.bin')).code, 0);
  const shown = await run('show', '--key', 'acme.pub', '--', '-a record.bin');
  assert.is(shown.code, 0, shown.error);
  assert.ok(shown.out.includes(`signed by ${fingerprint}`), shown.out);
  assert.match(shown.out, /number 1[\s\S]*logo: \d+ bytes[\s\S]*"product": "Acme Connect"/);
  const record = await readFile(join(folder, '-a record.bin'));
  assert.not.ok(record.includes('PRIVATE') || record.includes('Author'));
});

test('it makes nothing twice and signs nothing that would be refused', async () => {
  const again = await run('make-key', 'acme');
  assert.is(again.code, 1);
  assert.match(again.error, /^exists: /);
  await writeFile(
    join(folder, 'pale.json'),
    JSON.stringify({ ...written, accent: { light: '#ffcc00', dark: '#ffb27a' } }),
  );
  const pale = await run('sign', 'pale.json', '--key', 'acme.key', '--counter', '2', '--out', 'pale.record');
  assert.match(pale.error, /^bad-content: accent\.light/);
  assert.is(await stat(join(folder, 'pale.record')).catch(() => undefined), undefined);
});

test('what it does not understand, it does not do', async () => {
  for (const words of [
    [],
    ['make-key'],
    ['sign', 'acme.json'],
    ['show', 'x', '--force', '--key', 'y'],
    ['burn', 'x', '--key', 'y'],
  ]) {
    const ended = await run(...words);
    assert.is(ended.code, 1);
    assert.match(ended.error, /^usage: /, words.join(' '));
  }
  const zero = await run('sign', 'acme.json', '--key', 'acme.key', '--counter', '0', '--out', 'x');
  assert.match(zero.error, /^usage: /);
});

test('files that are none', async () => {
  await symlink('acme.pub', join(folder, 'linked.pub'));
  await run('make-key', 'other');
  const record = join(folder, '-a record.bin');
  for (const [code, paths] of [
    ['unreadable', { record: join(folder, 'none'), keys: join(folder, 'acme.pub') }],
    ['unreadable', { record, keys: join(folder, 'none') }],
    ['unreadable', { record: folder, keys: join(folder, 'acme.pub') }],
    ['unreadable', { record: '/dev/zero', keys: join(folder, 'acme.pub') }],
    ['unreadable', { record, keys: join(folder, 'linked.pub') }],
    ['bad-key', { record, keys: join(folder, 'acme.key') }],
    ['unknown-signer', { record, keys: join(folder, 'other.pub') }],
    ['not-a-record', { record: join(folder, 'acme.pub'), keys: join(folder, 'acme.pub') }],
  ] as const) {
    const error: unknown = await readBranding(paths).catch((failed: unknown) => failed);
    assert.is(error instanceof RecordError && error.code, code, JSON.stringify(paths));
  }
});

test.run();
