/** Projects, people with their rights and seats, settings, sessions, the trail. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { words } from '../site.ts';
import { leads, refused, sender, text } from './forms.ts';
import { newAccount, person, signedIn, startRig } from './rig.ts';

const rig = await startRig();
const acme = await newAccount(rig, 'acme');
const anna = await person(rig, acme, { name: 'anna', role: 'administrator' });
const { browser } = anna;
const send = sender(browser);
test.after(() => rig.stop());

const press = await acme.devices.create({
  ...{ serial: 'EVIL', name: 'Press', projectId: null, lan: '192.168.0.0/24', note: '' },
});
await acme.components.create(press, {
  ...{ name: 'PLC', kind: 'plc', address: '192.168.0.10' },
  services: [{ name: 'S7', protocol: 'tcp', fromPort: 102, toPort: 102 }],
});

test('clients and projects', async () => {
  leads(await send('/projects/new', '/projects', { client: 'Müller', name: 'Hall 2' }), '/projects');
  refused(
    await send('/projects/new', '/projects', { client: 'Müller', name: 'Hall 2' }),
    ['taken'],
    ['Müller', 'Hall 2'],
  );
  refused(await send('/projects/new', '/projects', { client: '', name: '' }), ['Enter a value.']);
  const [project] = await acme.projects.list({ userId: anna.id, seesAll: true }, new Date());
  const edit = `/projects/${project!.id}/edit`;
  leads(await send(edit, edit, { client: 'Müller', name: 'Hall 3' }), '/projects');
  assert.match(text(await browser.get('/projects')), 'Hall 3');
  leads(await send(`/projects/${project!.id}/delete`, `/projects/${project!.id}/delete`), '/projects');
  assert.is((await browser.get(edit)).status, 404);
});

const BOB = { name: 'bob', displayName: 'Bob Baker', email: '', role: 'technician' };

test('a person is added with a link that is shown once', async () => {
  const made = await send('/people/new', '/people', BOB);
  assert.is(made.status, 200, words(made));
  const [link] = /https:\/\/portal\.example\/reset-password\/[\w.%-]+/.exec(made.body) ?? [];
  assert.ok(link);
  assert.not.match((await browser.get('/people/bob')).body, 'reset-password');
  refused(
    await send('/people/new', '/people', { ...BOB, displayName: 'Other' }),
    ['taken'],
    ['bob', 'Other'],
  );
  refused(await send('/people/new', '/people', { ...BOB, name: 'b b', email: 'x', role: 'owner' }), [
    'not an e-mail address',
    'Choose one of',
  ]);
  const again = await send('/people/bob', '/people/bob/reset-link');
  assert.match(again.body, 'reset-password');
  assert.is((await browser.get('/people/nobody')).status, 404);
});

test('rights are given for what there is, with an end or without, and taken away', async () => {
  const device = await acme.devices.bySerial('EVIL');
  const page = await browser.get('/people/bob');
  assert.match(page.body, `value="device:${device.id}"`);
  assert.match(page.body, /value="service:svc_/);
  leads(
    await send('/people/bob', '/people/bob/rights', { right: `device:${device.id}`, days: '7' }),
    '/people/bob#rights',
  );
  const given = await browser.get('/people/bob');
  assert.match(text(given), ', until');
  assert.not.match(given.body, `value="device:${device.id}"`);
  refused(await browser.post('/people/bob/rights', { right: 'nonsense', days: '' }), [
    'Choose at least one.',
  ]);
  refused(await browser.post('/people/bob/rights', { right: 'device:dev_x', days: '' }), [
    'There is no such entry.',
  ]);
  refused(await browser.post('/people/bob/rights', { right: 'account:', days: '-1' }), [
    'Write a whole number.',
  ]);
  assert.is(
    (await browser.post('/people/bob/rights', { right: 'device:dev_aaaaaaaaaaaaaaaa', days: '' })).status,
    404,
  );
  const [, remove] = /action="(\/people\/bob\/rights\/[^"]+\/remove)"/.exec(given.body) ?? [];
  leads(await send('/people/bob', remove!), '/people/bob');
  assert.match(text(await browser.get('/people/bob')), 'May reach nothing yet.');
  assert.is((await browser.post(remove!)).status, 404);
});

test('a person is signed out, shut out, let in again and deleted; nobody does it to himself', async () => {
  const { users } = await acme.users.list({ search: '', name: 'bob', page: 1, size: 1 });
  const id = users[0]!.id;
  const bob = (await signedIn(rig, acme, id)).browser;
  assert.is((await bob.get('/')).status, 200);
  leads(await send('/people/bob', '/people/bob/sign-out'), '/people/bob');
  assert.is((await bob.get('/')).status, 303);
  const again = (await signedIn(rig, acme, id)).browser;
  assert.match(text(await browser.get('/people/bob')), 'Firefox');
  leads(await send('/people/bob', '/people/bob/disable'), '/people/bob');
  assert.is((await again.get('/')).status, 303);
  assert.match(text(await browser.get('/people')), 'disabled');
  leads(await send('/people/bob', '/people/bob/enable'), '/people/bob');
  leads(await send('/people/bob', '/people/bob/second-factor-off'), '/people/bob');
  const seat = await acme.seats.create(id, 'Laptop');
  assert.match(text(await browser.get('/people/bob/delete')), '1 seat');
  leads(await send('/people/bob', `/people/bob/seats/${seat.seat.id}/revoke`), '/people/bob');
  refused(await send('/people/bob/delete', '/people/bob/delete', { confirm: 'Bob' }), ['Type the name']);
  leads(await send('/people/bob/delete', '/people/bob/delete', { confirm: 'bob' }), '/people');
  refused(await send('/people/anna', '/people/anna/disable'), ['You cannot do this to yourself.']);
  refused(await send('/people/anna/delete', '/people/anna/delete', { confirm: 'anna' }), ['yourself']);
  refused(
    await send('/people/anna/edit', '/people/anna/edit', { displayName: 'Anna', email: '', role: 'auditor' }),
    ['yourself'],
  );
});

test('settings: each wrong one is named, what was typed stays, the zone shows', async () => {
  const wrong = {
    passwordMinLength: '4',
    passwordClasses: 'two',
    connectionHours: '30',
    connectionMaxHours: '',
    sessionsPerUser: '0',
    zone: 'Mars/Olympus',
  };
  refused(await send('/settings', '/settings', wrong), ['Enter a value.'], ['4', 'two', '30', '0']);
  refused(
    await send('/settings', '/settings', { ...wrong, connectionMaxHours: '24' }),
    ['At least 8.', 'At least 1.', 'Choose a time zone'],
    ['4', 'two', '30', '24', '0'],
  );
  const right = {
    passwordMinLength: '14',
    passwordClasses: '2',
    connectionHours: '8',
    connectionMaxHours: '24',
    sessionsPerUser: '3',
    zone: 'Pacific/Kiritimati',
  };
  refused(await send('/settings', '/settings', { ...right, connectionHours: '25' }), ['At most 24.'], ['25']);
  leads(await send('/settings', '/settings', right), '/settings');
  assert.match((await browser.get('/settings')).body, '<option selected>Pacific/Kiritimati');
  assert.is((await acme.settings.read()).passwordMinLength, 14);
  const eve = await person(rig, acme, { name: 'eve', role: 'auditor' });
  assert.match((await eve.browser.get('/settings')).body, 'disabled');
  assert.is((await eve.browser.post('/settings', right)).status, 403);
});

test('sessions and the trail show who was here and what was done', async () => {
  const sessions = text(await browser.get('/sessions'));
  assert.match(sessions, 'Nobody is dialled in');
  assert.match(sessions, 'anna');
  const tom = await person(rig, acme, { name: 'tom', role: 'technician' });
  const page = await browser.get('/sessions');
  const [session] = await acme.people.sessions.list(tom.id);
  assert.match(page.body, `/sign-ins/${session!.id}/end`);
  leads(await browser.post(`/sign-ins/${session!.id}/end`), '/sessions');
  assert.is((await tom.browser.get('/')).status, 303);
  assert.is((await browser.post('/dial-ins/dia_aaaaaaaaaaaaaaaa/end')).status, 404);
  const trail = text(await browser.get('/audit?q=user.disable'));
  assert.match(trail, 'user anna');
  assert.not.match(trail, 'user.enable');
});

test.run();
