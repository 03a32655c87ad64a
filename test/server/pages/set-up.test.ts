/** Setting up, by pages alone and without scripts: the fence, each step, and a power cut between any two of them. */
import { rm } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { operations } from '../../../server/operations/list.ts';
import { pageRoutes } from '../../../server/pages/pages.ts';
import { newFolder } from '../account-file.ts';
import { leads } from './account/forms.ts';
import { certificateActs } from './certificate-acts.ts';
import { newSettings, startServing } from '../portal-world.ts';
import { ask, ORIGIN, PASSWORD, shownSecret, totp, Visitor, words, type Site } from './site.ts';

const folder = newFolder();
const settings = await newSettings(folder);
let world = await startServing({ owned: false, settings });
const socket = `${world.settings.runFolder}/portal/http.sock`;
// A browser needs no more of a site than where it is.
const site = { socket } as Site;
const link = () => (world.setupLink ?? '').slice(ORIGIN.length);

/** What was confirmed is in the files; nothing else survives. */
async function powerCut(): Promise<void> {
  await world.stop();
  world = await startServing({ owned: false, settings });
}

const doorIs = () => world.appliance.asked('door.entrances').at(-1)?.input.open;
const step = (name: string) => `/back-end/set-up/steps/${name}`;

test('before somebody owns the box every page is the way to set-up, and every operation is refused', async () => {
  const open = new Set([
    '/back-end/set-up',
    '/back-end/sign-in',
    '/back-end/sign-out',
    '/back-end/display',
    '/back-end/reset-password',
  ]);
  let shut = 0;
  for (const route of pageRoutes()) {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replace(/:\w+/g, 'x');
    if ([...open].some((one) => path === one || path.startsWith(`${one}/`)) || path.startsWith('/assets/'))
      continue;
    const reply = await new Visitor(site).send(method, path, { headers: { origin: ORIGIN } });
    assert.is(reply.status, 503, route);
    assert.match(reply.body, 'Nobody owns this appliance yet', route);
    shut += 1;
  }
  assert.ok(shut > 60);
  const may = new Set([
    'backend.set-up',
    'backend.set-up.standby',
    'session.start.backend',
    'me.second-factor.begin',
    'me.second-factor.confirm',
  ]);
  for (const { id, method, path } of operations) {
    const asked = `/api/v1${path.replace(/\{\w+\}/g, 'x')}`;
    if (
      may.has(id) ||
      /\/(backend\/set-up|backend\/sign-in|me\/second-factor(\/confirm)?|password-links\/use)$/.test(asked)
    )
      continue;
    const reply = await ask({
      socket,
      method,
      path: asked,
      body: method === 'GET' || method === 'DELETE' ? '' : '{}',
      headers: { 'content-type': 'application/json' },
    });
    assert.is(reply.status, 503, id);
    assert.match(reply.body, '"code":"not-set-up"', id);
  }
  for (const path of ['/', '/nowhere', '/openapi.json', '/api/v1/nowhere', '/back-end/setup', '/metrics'])
    assert.is((await new Visitor(site).get(path)).status, 503, path);
  assert.is((await new Visitor(site).get('/healthz')).status, 200);
  assert.is(doorIs(), 'set-up');
});

test('who guesses at the link gets nowhere, and is slowed down', async () => {
  const visitor = new Visitor(site, '198.51.100.9');
  let reply = await visitor.get('/back-end/set-up/guess');
  assert.is(reply.status, 410);
  for (let n = 0; n < 30 && reply.status === 410; n += 1)
    reply = await visitor.get(`/back-end/set-up/guess${n}`);
  assert.is(reply.status, 429);
});

let owner = new Visitor(site);
let secret = '';

test('cut off after the password: the owner signs in and goes on, or the new link begins anew', async () => {
  // By a forwarded port nobody knows the box under this name: the browser's own word counts.
  const from = { host: '127.0.0.1:8443', origin: 'https://127.0.0.1:8443' };
  await owner.get(link());
  const person = { name: 'karl', displayName: 'Karl Brandt', password: PASSWORD, repeat: PASSWORD };
  leads(await owner.post(link(), person, from), '/back-end/set-up/second-factor');
  const old = link();
  await powerCut();
  assert.is.not(link(), old);
  assert.is((await new Visitor(site).get(old)).status, 410);
  assert.is(doorIs(), 'set-up');
  assert.is((await owner.get('/back-end/accounts')).status, 503);
  const other = new Visitor(site);
  assert.match((await other.get(link())).body, 'karl began and has no second factor yet');
  const back = new Visitor(site);
  await back.get('/back-end/sign-in');
  leads(await back.post('/back-end/sign-in', { user: 'karl', password: PASSWORD }), '/back-end');
  await back.get('/back-end/set-up/second-factor');
  owner = back;
  secret = shownSecret(owner.page);
});

test('cut off before the code: the same secret is shown again', async () => {
  await powerCut();
  await owner.get('/back-end/set-up/second-factor');
  assert.is(shownSecret(owner.page), secret);
});

test('with the second factor the box has an owner, the door opens, and the link is worth nothing', async () => {
  const before = link();
  const confirmed = await owner.post('/back-end/set-up/second-factor', { code: totp(secret) });
  assert.match(confirmed.body, 'Without your phone');
  for (let n = 0; n < 100 && doorIs() !== 'all'; n += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.is(doorIs(), 'all');
  assert.is((await new Visitor(site).get(before)).status, 410);
  assert.is((await new Visitor(site).get('/')).status, 303);
  await powerCut();
  assert.is(world.setupLink, null);
  assert.is(doorIs(), 'all');
  leads(await owner.post('/back-end/set-up/second-factor', { saved: '1' }), step('name'));
});

test('the name is kept over a power cut; its certificate is of the own authority, and the old name still serves', async () => {
  await owner.get(step('name'));
  for (const name of [
    'Portal Example',
    '192.0.2',
    '1',
    'a..b',
    '-x',
    'evil.example\r\nx: y',
    'x'.repeat(300),
    'a/b',
    '',
  ]) {
    const reply = await owner.post(step('name'), { name, kind: 'own' });
    assert.is(reply.status, 422, name);
  }
  leads(await owner.post(step('name'), { name: 'gate.example', kind: 'own' }), step('zone'));
  const { certificate, name } = world.appliance.asked('door.portal').at(-1)!.input as unknown as {
    certificate: string;
    name: string;
  };
  assert.is(name, 'gate.example');
  const { X509Certificate } = await import('node:crypto');
  const leaf = new X509Certificate(certificate);
  assert.ok(leaf.checkHost('gate.example') !== undefined && leaf.checkHost('portal.example') !== undefined);
  await powerCut();
  assert.match((await owner.get('/back-end/settings')).body, 'gate.example');
  assert.is(
    (world.appliance.asked('door.portal').at(-1)!.input as unknown as { name: string }).name,
    'gate.example',
  );
});

test('time, then mail: a password is never shown and never goes anywhere else', async () => {
  await owner.get(step('zone'));
  assert.is((await owner.post(step('zone'), { zone: 'Mars/Olympus' })).status, 422);
  leads(await owner.post(step('zone'), { zone: 'Europe/Berlin' }), step('mail'));
  const mail = {
    host: 'mail.example',
    port: '587',
    security: 'starttls',
    user: 'fern',
    password: 'hunter2 hunter2',
    sender: 'a@example.com',
    owner: 'b@example.com',
    authority: '',
  };
  for (const wrong of [
    { host: 'a b' },
    { host: 'x\ny' },
    { port: '22' },
    { port: '6379' },
    { security: 'none' },
    { sender: 'a@b@c' },
    { owner: 'a@example.com, c@example.com' },
    { owner: 'a@example.com\r\nBcc: c@example.com' },
    { authority: 'x' },
  ])
    assert.is((await owner.post(step('mail'), { ...mail, ...wrong })).status, 422, JSON.stringify(wrong));
  leads(await owner.post(step('mail'), mail), step('mail'));
  await owner.get(step('mail'));
  assert.not.match(owner.page, 'hunter2');
  assert.not.match((await owner.get('/back-end/audit')).body, 'hunter2');
  await owner.get(step('mail'));
  const kept = { ...mail, password: '' };
  leads(await owner.post(step('mail'), { ...kept, sender: 'c@example.com' }), step('mail'));
  // Who may answer for the server gets the password too.
  const authority = (await owner.get('/authority.pem')).body;
  for (const change of [{ host: 'evil.example' }, { user: 'other' }, { security: 'tls' }, { authority }]) {
    const reply = await owner.post(step('mail'), { ...kept, ...change });
    assert.is(reply.status, 422);
    assert.match(reply.body, 'Enter the password again', JSON.stringify(change));
  }
  await powerCut();
  assert.match((await owner.get(step('mail'))).body, 'value="c@example.com"');
  leads(await owner.post(`${step('mail')}/skip`), step('account'));
});

test('the last page gives the administrator’s link once, and from then on the name counts', async () => {
  const early = new Visitor(site);
  assert.is((await early.get(step('account'))).status, 303, 'for who is signed in');
  await owner.get(step('account'));
  assert.is(
    (await owner.post(step('account'), { name: 'new', title: 'X', adminName: 'a', adminDisplayName: 'A' }))
      .status,
    422,
  );
  const done = await owner.post(step('account'), {
    name: 'acme',
    title: 'Acme',
    adminName: 'anna',
    adminDisplayName: 'Anna',
  });
  assert.is(done.status, 200, words(done));
  assert.match(done.body, 'https://gate.example/reset-password/acc_');
  assert.not.match((await owner.get(step('finished'))).body, 'reset-password');
  await powerCut();
  await owner.get('/back-end/operators/new');
  const foreign = { host: '127.0.0.1:8443', origin: 'https://127.0.0.1:8443' };
  const person = { name: 'ines', displayName: 'Inês' };
  assert.is((await owner.post('/back-end/operators', person, foreign)).status, 403);
  // The former name serves until somebody has come by the new one.
  assert.is((await owner.post('/back-end/operators', person)).status, 200);
  await owner.get('/back-end/operators/new');
  const now = { host: 'gate.example', origin: 'https://gate.example' };
  assert.is((await owner.post('/back-end/operators', { ...person, name: 'otto' }, now)).status, 200);
  await owner.get('/back-end/operators/new');
  assert.is((await owner.post('/back-end/operators', { ...person, name: 'kim' })).status, 403);
});

certificateActs({
  owner: () => owner,
  shown: () =>
    (world.appliance.asked('door.portal').at(-1)!.input as unknown as { certificate: string }).certificate,
  powerCut,
});

test('nothing that was entered stands in a log or in the files as it was', async () => {
  const { readFile, readdir } = await import('node:fs/promises');
  await world.stop();
  for (const name of await readdir(`${folder}/data/portal`, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const text = await readFile(`${name.parentPath}/${name.name}`, 'latin1');
    assert.not.match(text, /hunter2|BEGIN (RSA |EC )?PRIVATE KEY/, name.name);
  }
});

test.after(() => rm(folder, { recursive: true, force: true }));
test.run();
