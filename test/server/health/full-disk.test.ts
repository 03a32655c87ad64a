/**
 * A14: the disk that holds the data runs full under a whole portal. It turns read-only in words, what ends or
 * keeps machines reachable goes on, nothing is half written, and with space it goes on by itself.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError, type Api, type Json } from '../../world/api.ts';
import { until } from '../../world/command.ts';
import { newFolder } from '../account-file.ts';
import { newSettings, startServing } from '../portal-world.ts';
import { PASSWORD, Visitor, words, type Site } from '../pages/site.ts';

const folder = newFolder();
mkdirSync(join(folder, 'data'));
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'none', join(folder, 'data')]);
const ballast = join(folder, 'data/ballast');

const world = await startServing({ settings: await newSettings(folder) });
const { owner, outside, settings, appliance } = world;
const anna = await person('acme', 'anna');

async function person(account: string, name: string): Promise<Api> {
  await owner.post('/backend/accounts', { name: account, title: account });
  const path = `/backend/accounts/${account}/administrators`;
  const { link } = await owner.post<{ link: string }>(path, { name, displayName: name });
  const token = decodeURIComponent(new URL(link).pathname.split('/').at(-1) ?? '');
  await outside.post('/password-links/use', { link: token, password: PASSWORD });
  const asked = { account, user: name, password: PASSWORD };
  const { token: session } = await outside.post<{ token: string }>('/sign-in', asked);
  const signedIn = outside.as(session);
  await signedIn.put('/settings', { ...(await signedIn.get('/settings')), secondFactorRequired: false });
  return signedIn;
}

const folderOfData = join(folder, 'data');

/** Leaves so many bytes of the disk. */
function leave(bytes: number): void {
  rmSync(ballast, { force: true });
  const { bavail, bsize } = statfsSync(folderOfData);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
}
const readOnly = async () => (await owner.get<{ readOnly: boolean }>('/backend/system/health')).readOnly;
const refusal = async (work: Promise<unknown>): Promise<Json & { status: number }> => {
  const error: unknown = await work.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw error as Error;
  return { ...error.body, status: error.status };
};
const device = (serial: string) => ({ serial, name: serial, lan: '192.168.0.0/24' });

test('before it is full everything is saved', async () => {
  await anna.post('/devices', device('first'));
  assert.is(await readOnly(), false);
});

test('while only the reserve is left nothing new is begun, and it says so in words', async () => {
  leave(400 * 1024);
  await until('read-only', readOnly);
  const refused = await refusal(anna.post('/devices', device('second')));
  assert.is(refused.status, 503);
  assert.is(refused['code'], 'disk-full');
  assert.match(String(refused['title']), /disk is full.*owner/);
  assert.is((await refusal(owner.post('/backend/accounts', { name: 'beta', title: 'Beta' }))).status, 503);
  const { devices } = await anna.get<{ devices: unknown[] }>('/devices');
  assert.is(devices.length, 1);
  const { notices, state } = await owner.get<{
    notices: { code: string; whatToDo: string }[];
    state: string;
  }>('/backend/system/health');
  assert.is(state, 'broken');
  assert.match(notices.find(({ code }) => code === 'disk-full')?.whatToDo ?? '', /make room/);
});

test('a person in a browser reads it above every page, beside the form, and may still sign in', async () => {
  const site = { socket: join(settings.runFolder, 'portal/http.sock') } as Site;
  const browser = new Visitor(site);
  await browser.get('/sign-in');
  const entered = await browser.post('/sign-in', { account: 'acme', user: 'anna', password: PASSWORD });
  assert.is(entered.status, 303, words(entered));
  await browser.get('/devices/new');
  assert.match(browser.page, /cannot save changes right now/);
  const typed = { serial: 'third', name: 'What was typed', lan: '192.168.0.0/24', note: '', projectId: '' };
  const reply = await browser.post('/devices', typed);
  assert.is(reply.status, 503, words(reply));
  assert.match(reply.body, /disk is full/);
  assert.match(reply.body, 'What was typed');
});

test('what ends access goes on, and rooms are still told what may pass', async () => {
  const allows = appliance.asked('room.allow').length;
  await anna.post('/devices/first/disable');
  await until('room.allow', () => appliance.asked('room.allow').length > allows);
  assert.is((await anna.get<{ status: string }>('/devices/first')).status, 'disabled');
});

test('without a single byte left reading goes on; what cannot be written is refused, not half done', async () => {
  leave(0);
  await until('a refusal by the disk', async () => {
    const answer = await outside.send('POST', '/api/v1/sign-in', {
      ...{ account: 'acme', user: 'anna', password: PASSWORD },
    });
    return answer.status === 503 && /disk is full/.test(answer.text);
  });
  assert.is((await anna.get<{ devices: unknown[] }>('/devices')).devices.length, 1);
  assert.is((await owner.get<{ accounts: unknown[] }>('/backend/accounts')).accounts.length, 1);
  assert.equal(
    readdirSync(join(settings.dataFolder, 'accounts')).filter((name) => name.startsWith('.')),
    [],
  );
});

test('with space it goes on by itself', async () => {
  rmSync(ballast);
  await until('writable', async () => !(await readOnly()));
  await anna.post('/devices', device('second'));
  await owner.post('/backend/accounts', { name: 'beta', title: 'Beta' });
  const { past } = await owner.get<{ past: { code: string; until: string | null }[] }>(
    '/backend/system/health',
  );
  await until('the history', () => past.some(({ code }) => code === 'disk-full'));
});

test('after a start everything is whole', async () => {
  await world.stop();
  rmSync(join(settings.runFolder, 'portal/ready.json'));
  const again = await startServing({ settings, owned: false });
  const { accounts } = await again.owner.get<{ accounts: { name: string }[] }>('/backend/accounts');
  assert.equal(accounts.map(({ name }) => name).sort(), ['acme', 'beta']);
  await again.stop();
});

test.run();
