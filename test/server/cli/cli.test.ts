import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeAt } from '../people/people-world.ts';
import { startServing } from '../portal-world.ts';

const world = await startServing();
const { outside, settings, owner } = world;
const PROGRAM = join(import.meta.dirname, '../../../server/cli/ferngate');

async function ferngate(...words: string[]): Promise<{ status: number; out: string; err: string }> {
  const env = { PATH: process.env['PATH'] ?? '', FERNGATE_RUN: settings.runFolder };
  const child = spawn(PROGRAM, words, { env, cwd: '/' });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [status] = (await once(child, 'close')) as [number];
  return { status, out, err };
}

async function done(...words: string[]): Promise<string> {
  const { status, out, err } = await ferngate(...words);
  assert.is(status, 0, err);
  return out;
}

async function refused(status: number, text: RegExp, ...words: string[]): Promise<void> {
  const answer = await ferngate(...words);
  assert.is(answer.status, status);
  assert.is(answer.out, '');
  assert.match(answer.err, text);
  assert.not.match(answer.err, /at .*\.ts:/);
}

test('an account’s life', async () => {
  assert.match(
    await done('accounts', 'create', 'acme', '--title', 'Acme Ltd', '--pool', '10.8.0.0/16'),
    /acme +Acme Ltd +active +10\.8\.0\.0\/16/,
  );
  assert.match(await done('accounts', 'list', '--search', 'ACM'), /acme/);
  const link = await done('accounts', 'administrator', 'acme', 'anna', '--display-name', 'Anna');
  assert.match(link, /^https:\/\/portal\.example\/\S+\nworks once, until 20/);
  assert.match(await done('accounts', 'suspend', 'acme'), /suspended/);
  assert.match(await done('accounts', 'resume', 'acme'), /active/);
  assert.match(await done('status'), /rooms +1 of 1 running/);
  await refused(1, /confirm/, 'accounts', 'delete', 'acme');
  assert.match(await done('accounts', 'delete', 'acme', '--confirm', 'acme'), /deleted/);
  assert.not.match(await done('accounts', 'list'), /acme/);
});

test('refusals say field and reason, and change nothing', async () => {
  await refused(1, /name: Lower-case/, 'accounts', 'create', 'Acme');
  await refused(1, /pool: /, 'accounts', 'create', 'acme', '--pool', '8.8.8.0/24');
  await refused(1, /account: Lower-case/, 'accounts', 'suspend', '../operators');
  await refused(1, /nothing here/, 'operators', 'recover', 'nobody');
  assert.not.match(await done('accounts', 'list'), /acme/);
});

test('words that are no command get the list of those that are', async () => {
  for (const words of [[], ['accounts', 'list', '--verbose']])
    await refused(2, /ferngate operators recover <operator>/, ...words);
});

const PASSWORD = 'the lathe hums at 7';

test('an operator who lost his second factor is let in again on the box, and nothing else lets him in', async () => {
  const link = (await done('operators', 'add', 'otto', '--display-name', 'Otto')).split('\n')[0] ?? '';
  const token = decodeURIComponent(new URL(link).pathname.split('/').at(-1) ?? '');
  await outside.post('/password-links/use', { link: token, password: PASSWORD });
  const enter = () =>
    outside.post<{ kind: string; token: string }>('/backend/sign-in', { user: 'otto', password: PASSWORD });
  const api = outside.as((await enter()).token);
  assert.is((await api.get<{ unfinished: boolean }>('/me')).unfinished, true);
  const { secret } = await api.post<{ secret: string }>('/me/second-factor');
  await api.post('/me/second-factor/confirm', { code: codeAt(secret, Date.now()) });
  assert.is((await enter()).kind, 'second-factor');
  assert.match(await done('operators', 'list'), /otto +Otto +active +on/);
  assert.match(await done('operators', 'recover', 'otto'), /The second factor is off/);
  assert.is((await api.send('GET', '/api/v1/me')).status, 401, 'sessions ended');
  const again = await enter();
  assert.is(again.kind, 'signed-in');
  assert.is(
    (await outside.as(again.token).send('GET', '/api/v1/backend/accounts')).status,
    403,
    'a new one first',
  );
  await done('operators', 'link', 'otto');
  await done('operators', 'disable', 'world');
  await refused(1, /last/, 'operators', 'disable', 'otto');
  await refused(1, /last/, 'operators', 'delete', 'otto', '--confirm', 'otto');
});

test('all of this stands in the trail, as done on the box', async () => {
  const { entries } = await owner.get<{ entries: object[] }>('/backend/audit');
  const text = JSON.stringify(entries);
  assert.match(text, 'owner at the console');
  assert.match(text, 'backend.operator.second-factor.remove');
  assert.not.match(text, PASSWORD);
});

test('the set-up link works for nobody once there is an operator', async () => {
  const ready = JSON.parse(await readFile(join(settings.runFolder, 'portal/ready.json'), 'utf8')) as {
    setupLink: string;
  };
  const token = decodeURIComponent(new URL(ready.setupLink).pathname.split('/').at(-1) ?? '');
  const body = { token, name: 'evil', displayName: 'Evil', password: PASSWORD };
  assert.is((await outside.send('POST', '/api/v1/backend/set-up', body)).status, 410);
});

test('without a portal it says so', async () => {
  const env = { PATH: process.env['PATH'] ?? '', FERNGATE_RUN: dirname(settings.runFolder) };
  const child = spawn(PROGRAM, ['status'], { env });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [status] = (await once(child, 'close')) as [number];
  assert.is(status, 1);
  assert.match(err, 'the portal is not running here');
});

test.after(() => world.stop());
test.run();
