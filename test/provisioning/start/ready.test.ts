// The portal's word, read by root: whatever a portal that was broken into writes there.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { followReady, forgetReady, readReady, type Ready } from '../../../provisioning/start/ready.ts';

const GOOD = {
  address: 'https://portal.example:8443',
  fingerprint: Array(32).fill('0F').join(':'),
  setupLink: null,
};

function folder(): { run: string; file: string } {
  const run = mkdtempSync('/tmp/run-');
  mkdirSync(join(run, 'portal'));
  return { run, file: join(run, 'portal/ready.json') };
}

test('what the contract says is read', async () => {
  const { run, file } = folder();
  assert.is(await readReady(run), undefined);
  writeFileSync(file, JSON.stringify(GOOD));
  assert.equal(await readReady(run), GOOD);
});

const refused: [string, unknown][] = [
  ['escape sequences for the terminal', { ...GOOD, address: 'https://portal.example/\u001b[2J' }],
  ['another scheme', { ...GOOD, setupLink: 'javascript:alert(1)' }],
  ['a second line', { ...GOOD, setupLink: 'https://portal.example/a\nRun this: rm' }],
  ['a short fingerprint', { ...GOOD, fingerprint: 'AB:CD' }],
  ['an unknown field', { ...GOOD, more: 1 }],
  ['a missing field', { address: GOOD.address }],
  ['half a file', undefined],
  ['an endless one', { ...GOOD, setupLink: `https://portal.example/${'a'.repeat(20_000)}` }],
];
for (const [what, value] of refused) {
  test(`refused: ${what}`, async () => {
    const { run, file } = folder();
    writeFileSync(file, value === undefined ? JSON.stringify(GOOD).slice(0, 30) : JSON.stringify(value));
    const read = await readReady(run).catch(() => 'refused');
    assert.is(read, 'refused');
  });
}

test('neither a link is followed nor a pipe waited for', async () => {
  const { run, file } = folder();
  const secret = join(mkdtempSync('/tmp/secret-'), 'file');
  writeFileSync(secret, JSON.stringify(GOOD));
  symlinkSync(secret, file);
  assert.is(await readReady(run), undefined);
  await forgetReady(run);
  assert.ok(existsSync(secret));
  execFileSync('mkfifo', [file]);
  assert.is(await readReady(run), undefined);
});

test('each new word is told once, until the end', async () => {
  const { run, file } = folder();
  const stop = new AbortController();
  const told: Ready[] = [];
  const following = followReady(run, (ready) => told.push(ready), stop.signal);
  const write = async (setupLink: string | null, count: number) => {
    writeFileSync(file, JSON.stringify({ ...GOOD, setupLink }));
    while (told.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  await write('https://portal.example/set-up/1', 1);
  rmSync(file);
  await write('https://portal.example/set-up/1', 1);
  await write(null, 2);
  stop.abort();
  await following;
  assert.equal(
    told.map(({ setupLink }) => setupLink),
    ['https://portal.example/set-up/1', null],
  );
});

test.run();
