/** A branded portal as browsers get it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { acmeBranding, branded, newSigner } from '../../updates/signed.ts';
import { administrator, firstOperator, startSite, Visitor } from './site.ts';

const presets = { ...acmeBranding.presets, backupHour: 3, backupKeep: 21 };
const content = { ...acmeBranding, presets };
const signer = newSigner();
const site = await startSite(async (run) => {
  const folder = join(run, 'branding');
  await mkdir(folder);
  await writeFile(join(folder, 'branding.record'), branded([signer], { content }));
  await writeFile(join(folder, 'branding.pub'), signer.publicPem);
});
const paths = (page: string) =>
  [...page.matchAll(/\/assets\/brand-[0-9a-f]{16}\/[a-z.]+/g)].map(([path]) => path);

test('set-up already says whose product it is', async () => {
  const visitor = new Visitor(site);
  const page = await visitor.get(site.setUp);
  assert.match(page.body, '– Acme Connect');
  const [styles = '', logo = ''] = paths(page.body);
  assert.match(styles, /brand\.css$/);
  const picture = await visitor.send('GET', logo);
  assert.is(picture.headers['content-type'], 'image/png');
  assert.is(picture.headers['x-content-type-options'], 'nosniff');
  assert.match(String(picture.headers['content-security-policy']), "default-src 'none'");
  assert.match(String(picture.headers['cache-control']), 'immutable');
  const css = await visitor.send('GET', styles);
  assert.match(css.body, ":root[data-half='account']{--action:#8a3b00;");
  assert.is((await visitor.send('GET', logo.replace(/brand-[0-9a-f]{4}/, 'brand-0000'))).status, 404);
});

const { operator } = await firstOperator(site);

let anna = operator;

test('accounts start from what is preset, and authenticators know the product', async () => {
  await operator.get('/back-end/accounts/new');
  assert.match(operator.page, 'value="10.64.0.0/12"');
  await site.owner('POST', '/backend/accounts', { name: 'acme', title: 'Acme', maxUsers: 7 });
  const account = await site.owner('GET', '/backend/accounts/acme');
  assert.equal([account['pool'], account['maxUsers'], account['maxDevices']], ['10.64.0.0/12', 7, 100]);
  anna = await administrator(site, 'acme');
  const settings = await anna.get('/settings');
  assert.match(settings.body, '<option selected>Europe/Berlin</option>');
  assert.match(settings.body, 'name="connectionHours" type="text" value="4"');
  await anna.get('/profile');
  const begun = await anna.post('/profile/second-factor/start', {
    password: 'the lathe hums at 7 in hall two',
  });
  assert.match(begun.body, 'Acme Connect');
});

test('forms of the appliance begin with what is preset, until somebody has set it', async () => {
  const zone = '/back-end/set-up/steps/zone';
  assert.match((await operator.get(zone)).body, '<option selected>Europe/Berlin</option>');
  await operator.post(zone, { zone: 'Europe/Madrid' });
  assert.match((await operator.get(zone)).body, '<option selected>Europe/Madrid</option>');
  const schedule = '/back-end/backups/schedule';
  const form = await operator.get(schedule);
  assert.match(form.body, 'value="03:00"');
  assert.match(form.body, 'value="21"');
  const mine = { scheduled: 'true', at: '04:30', weekdays: '1', keepDaily: '5' };
  await operator.post(schedule, { ...mine, keepWeekly: '2', keepMonthly: '1' });
  assert.match((await operator.get(schedule)).body, 'value="04:30"');
});

test('people read whom to ask, also before they are signed in, in the preset language', async () => {
  const visitor = new Visitor(site);
  const page = await visitor.get('/sign-in');
  assert.match(page.body, 'lang="de"');
  assert.match(page.body, 'Acme service desk');
  assert.match(page.body, 'Montag bis Freitag');
  assert.match(page.body, 'href="tel:+497115550100"');
  assert.match(page.body, 'rel="external noreferrer noopener"');
  assert.match((await visitor.get('/sign-in', { 'accept-language': 'en' })).body, 'lang="en"');
});

test('the owner sees who branded it, and turns it off and on', async () => {
  const page = await operator.get('/back-end/branding');
  assert.match(page.body, acmeBranding.integrator);
  const shown = signer.public.id.toUpperCase().match(/.{4}/g)?.join(' ') ?? '';
  assert.match(page.body, shown);
  const off = await operator.follow(await operator.post('/back-end/branding', { used: 'false' }));
  assert.match(off.body, 'is turned off');
  const plain = await new Visitor(site).get('/sign-in');
  assert.match(plain.body, '– Ferngate<');
  assert.equal(paths(plain.body), []);
  assert.not.match(plain.body, 'Acme');
  await operator.follow(await operator.post('/back-end/branding', { used: 'true' }));
  assert.match((await new Visitor(site).get('/sign-in')).body, '– Acme Connect<');
  const trail = await operator.get('/back-end/audit');
  assert.match(trail.body, 'backend.branding.use');
});

test('only operators come near it', async () => {
  for (const visitor of [new Visitor(site), anna]) {
    assert.is((await visitor.get('/back-end/branding')).status, 303);
    assert.is((await visitor.send('GET', '/api/v1/backend/branding')).status, 401);
    const headers = { 'content-type': 'application/json' };
    const put = await visitor.send('PUT', '/api/v1/backend/branding', { headers, body: '{"used":false}' });
    assert.is(put.status, 401);
  }
});

test.after(() => site.stop());
test.run();
