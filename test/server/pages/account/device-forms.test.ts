/** Adding, changing and deleting devices; what a hostile name can do. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leads, refused, sender, text } from './forms.ts';
import { newAccount, person, startRig } from './rig.ts';

const rig = await startRig();
const acme = await newAccount(rig, 'acme');
const anna = await person(rig, acme, { name: 'anna', role: 'administrator' });
const { browser } = anna;
const send = sender(browser);
test.after(() => rig.stop());

const HOSTILE = `</title><img src=x onerror=alert(1)>"'{{7*7}}\u202e`;

const PRESS = {
  serial: 'FG-7',
  name: 'Press line 7',
  projectId: '',
  lan: '192.168.0.0/24',
  note: 'Cabinet 3',
};

test('a device is added, shown, changed and never twice', async () => {
  leads(await send('/devices/new', '/devices', PRESS), '/devices/FG-7');
  const page = await browser.get('/devices/FG-7');
  for (const what of ['Press line 7', 'FG-7', '192.168.0.0/24', 'Cabinet 3', 'was added', 'No component yet'])
    assert.ok(text(page).includes(what), what);
  refused(
    await send('/devices/new', '/devices', { ...PRESS, serial: 'fg-7', name: 'Other' }),
    ['A device with this serial number exists already.'],
    ['fg-7', 'Other', '192.168.0.0/24'],
  );
  leads(
    await send('/devices/FG-7/edit', '/devices/FG-7/edit', {
      name: 'Press 7',
      projectId: '',
      lan: PRESS.lan,
      note: '',
    }),
    '/devices/FG-7',
  );
  assert.match(text(await browser.get('/devices')), 'Press 7');
});

test('what is wrong with a device stands beside its field, and what was typed stays', async () => {
  const wrong = { serial: 'a b', name: '', projectId: '', lan: '192.168.0.1/24', note: 'kept <note>' };
  const reply = await send('/devices/new', '/devices', wrong);
  refused(
    reply,
    ['Letters, digits, dot, hyphen', 'Enter a value.', 'not a network', '3 things are to be put right'],
    ['a b', '192.168.0.1/24'],
  );
  assert.match(reply.body, 'kept &lt;note&gt;');
  assert.match(reply.body, /id="f-lan"[^>]*aria-describedby="[^"]*e-lan/);
  refused(await send('/devices/new', '/devices', { ...PRESS, serial: 'x', lan: '198.18.0.0/24' }), [
    'Overlaps with the account’s pool',
  ]);
  const more = await send('/devices/new', '/devices', {
    ...PRESS,
    serial: 'y',
    status: 'enabled',
    id: 'dev_x',
  });
  assert.ok(more.status >= 400 && more.status < 500);
  assert.is((await browser.get('/devices/y')).status, 404);
});

test('hostile names are text wherever they stand', async () => {
  leads(
    await send('/devices/new', '/devices', {
      ...PRESS,
      serial: 'EVIL',
      name: HOSTILE.slice(0, 80),
      note: HOSTILE,
    }),
    '/devices/EVIL',
  );
  leads(
    await send('/devices/EVIL/components/new', '/devices/EVIL/components', {
      name: HOSTILE.slice(0, 60),
      kind: 'plc',
      address: '192.168.0.9',
      'services.0.name': HOSTILE.slice(0, 60),
      'services.0.protocol': 'tcp',
      'services.0.port': '1',
    }),
    '/devices/EVIL',
  );
  for (const path of [
    '/',
    '/devices',
    '/devices/EVIL',
    '/devices/EVIL/edit',
    '/devices/EVIL/connect',
    '/devices/EVIL/delete',
    `/search?q=${encodeURIComponent('</title>')}`,
    '/people/anna',
    '/audit',
  ]) {
    const { status, body } = await browser.get(path);
    assert.is(status, 200, path);
    assert.not.match(body, '<img', path);
    assert.not.match(body, /\u202e/, path);
    assert.is(body.match(/<\/title>/g)?.length, 1, path);
  }
  const control = await send('/devices/new', '/devices', {
    ...PRESS,
    serial: 'z',
    name: 'a\nclient-cert-not-required',
  });
  refused(control, ['Line breaks and control characters']);
});

test('a configuration is a file with a harmless name, made anew each time, by who may', async () => {
  const reply = await send('/devices/FG-7', '/devices/FG-7/configuration');
  assert.is(reply.status, 200);
  assert.is(reply.headers['content-disposition'], 'attachment; filename="ferngate-FG-7.json"');
  assert.is(reply.headers['cache-control'], 'no-store');
  const first = JSON.parse(reply.body) as { serial: string; tunnel: { key: string } };
  const second = JSON.parse((await browser.post('/devices/FG-7/configuration')).body) as typeof first;
  assert.is(first.serial, 'FG-7');
  assert.is.not(first.tunnel.key, second.tunnel.key);
  assert.is((await browser.get('/devices/FG-7/configuration')).status, 405);
  const page = await browser.get('/devices/FG-7');
  assert.not.match(page.body, 'PRIVATE KEY');
  assert.match(text(page), 'Last made');
});

test('disabling, enabling, and deleting by typing the serial number', async () => {
  leads(await send('/devices/FG-7', '/devices/FG-7/disable'), '/devices/FG-7');
  assert.match(text(await browser.get('/devices/FG-7')), 'This device is disabled');
  leads(await send('/devices/FG-7', '/devices/FG-7/enable'), '/devices/FG-7');
  const asked = await browser.get('/devices/FG-7/delete');
  assert.match(asked.body, 'data-confirm="FG-7"');
  refused(await browser.post('/devices/FG-7/delete', { confirm: 'fg-8' }), [
    'Type the name to confirm: FG-7.',
  ]);
  assert.is((await browser.get('/devices/FG-7')).status, 200);
  leads(await send('/devices/FG-7/delete', '/devices/FG-7/delete', { confirm: 'FG-7' }), '/devices');
  assert.is((await browser.get('/devices/FG-7')).status, 404);
});

test('every button of these pages has an act behind it', async () => {
  for (const path of [
    '/',
    '/devices/EVIL',
    '/devices/EVIL/edit',
    '/people/anna',
    '/projects',
    '/settings',
    '/sessions',
    '/connections',
  ]) {
    const { body } = await browser.get(path);
    const ways = [...body.matchAll(/<form[^>]*method="post"[^>]*action="([^"]+)"/g)].map(([, to]) => to!);
    for (const to of ways) assert.is((await browser.send('PUT', to)).status, 405, `${path}: ${to}`);
    for (const [, to] of body.matchAll(/<a [^>]*href="(\/[^"#?]*)/g))
      assert.is((await browser.get(to!)).status, 200, `${path}: ${to}`);
  }
});

test.run();
