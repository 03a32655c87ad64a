// test: slow
/** The whole way through in a real browser: from the printed link of the first operator to a closed connection. */
import { chmod, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RunningAppliance } from '../world/appliance.ts';
import { Desk } from '../world/desk.ts';
import { APPLIANCE_ADDRESS, Internet } from '../world/internet.ts';
import { HMI, LAN, PLC, Site } from '../world/site.ts';
import { Authenticator } from '../world/totp.ts';
import { keyPin, WebBrowser } from '../world/web-browser.ts';

const PORTAL = 'portal.example';
const ORIGIN = `https://${PORTAL}`;
const PASSWORD = 'the lathe hums at 7 in hall two';

const story = suite('the way through in a browser');
const folder = await mkdtemp(join(tmpdir(), 'browser-'));
await chmod(folder, 0o755);
const names = { [PORTAL]: APPLIANCE_ADDRESS };
const internet = await Internet.open('b-');
const appliance = await RunningAppliance.start({ data: join(folder, 'data'), name: PORTAL, owned: false });
const site = await Site.build(
  internet,
  { name: 'press', address: '203.0.113.11', registers: [700, 7], names },
  folder,
);
const deskHost = await internet.host('desk', names);
await internet.plugIn(deskHost, '203.0.113.21');
const desk = new Desk(deskHost, folder);
const pin = await keyPin(APPLIANCE_ADDRESS, 443, appliance.ready.fingerprint);
const browser = await WebBrowser.open(deskHost, { origin: ORIGIN, pin, folder });

let chef: Page;
let overview: Page;
let anna: Page;
let authenticator: Authenticator;
let recoveryCodes: string[];
let link = '';

story.after(async () => {
  await browser.close();
  await desk.hangUp();
  await site.close();
  await appliance.stop();
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const press = (page: Page, name: string) => button(page, name).click();
const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).first().click();

async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(values))
    await page.getByLabel(label, { exact: true }).fill(value);
}

/** Waits for words that can be seen anywhere on the page. */
const reads = (page: Page, words: string | RegExp) =>
  page.getByText(words).filter({ visible: true }).first().waitFor();

/** The secret that stands below the QR code, typed into an authenticator; its code into the form. */
async function confirmSecondFactor(page: Page): Promise<Authenticator> {
  const secret = await page.locator('.copyable bdi').first().innerText();
  const app = new Authenticator(secret.replaceAll(' ', ''));
  await fill(page, { 'Code that the app shows now': await app.code() });
  await press(page, 'Go on');
  await reads(page, /Without your phone/);
  return app;
}
const shownCodes = (page: Page) => page.locator('ul.codes li').allInnerTexts();
const oneTimeLink = (page: Page) => page.locator('.once bdi').first().innerText();

/** Opens a handed-out link, sets the password with it and signs in. */
async function arrive(page: Page, user: string, handedOut: string): Promise<void> {
  await page.goto(handedOut);
  await fill(page, { 'New password': PASSWORD, 'New password once more': PASSWORD });
  await press(page, 'Set password');
  await fill(page, { Account: 'acme', User: user, Password: PASSWORD });
  await press(page, 'Sign in');
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
}

/** What the button's download says. */
async function download(page: Page, name: string | RegExp): Promise<{ fileName: string; text: string }> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name }).first().click();
  const file = await coming;
  return { fileName: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

/** The rest of set-up in the other language, and left once in the middle. */
async function setUpInGerman(page: Page): Promise<void> {
  await reads(page, 'Under which name will browsers');
  await page.locator('.menu summary').click();
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await reads(page, 'Unter welchem Namen finden Browser');
  await press(page, 'Speichern und weiter');
  await reads(page, 'Stimmt die Uhr?');
  await page.getByText('Ihr Browser', { exact: true }).waitFor();
  assert.is(await page.locator('[data-clock-differs]').isVisible(), false);
  await page.goto('/back-end/settings');
  await page.getByRole('link', { name: 'Einrichtung fortsetzen' }).click();
  await page.getByLabel('Zeitzone').selectOption('Europe/Berlin');
  await press(page, 'Speichern und weiter');
  await press(page, 'Später');
  await fill(page, { Firma: 'Acme Maschinenbau', Kurzname: 'acme' });
  await fill(page, {
    'Benutzername des ersten Administrators': 'chef',
    'Voller Name des Administrators': 'Carla Chef',
  });
  await press(page, 'Speichern und weiter');
  await reads(page, 'Die Appliance ist eingerichtet');
}

story('the printed link makes the first operator, with a second factor and recovery codes', async () => {
  const page = await browser.person();
  assert.match(appliance.ready.setupLink ?? '', `${ORIGIN}/`);
  await page.goto(appliance.ready.setupLink ?? '');
  await fill(page, { 'User name': 'owner', 'Full name': 'Olga Owner' });
  await fill(page, { Password: PASSWORD, 'Password once more': PASSWORD });
  await press(page, 'Go on');
  await confirmSecondFactor(page);
  assert.ok((await shownCodes(page)).length >= 8);
  await page.getByLabel('I have kept the codes in a safe place').check();
  await press(page, 'Finish');
  await setUpInGerman(page);
  link = await oneTimeLink(page);
  assert.match(link, `${ORIGIN}/`);
  await page.getByRole('link', { name: 'Zum Back End' }).click();
  await page.getByText('Konten', { exact: true }).first().waitFor();
  await page.context().close();
});

story('the administrator sets a password, signs in, and enters a machine', async () => {
  chef = await browser.person();
  await arrive(chef, 'chef', link);
  await reads(chef, 'No machine yet');
  await follow(chef, 'Devices');
  await follow(chef, 'Clients and projects');
  await follow(chef, 'Add project');
  await fill(chef, { Client: 'Müller GmbH', Project: 'Hall 2' });
  await press(chef, 'Save');

  await follow(chef, 'Devices');
  await follow(chef, 'Add device');
  await fill(chef, {
    'Serial number': 'FG-1007',
    'Name of the machine': 'Press line 7',
    'LAN at the machine': LAN,
  });
  await chef.getByLabel(/^Project/).selectOption({ index: 1 });
  await press(chef, 'Add device');
  await reads(chef, 'This device has never dialled in');
  await component({ name: 'PLC', kind: 'plc', address: PLC, service: 'Modbus', port: '502', link: '' });
  await component({ name: 'HMI', kind: 'hmi', address: HMI, service: 'Web page', port: '80', link: 'http' });
  await reads(chef, /^198\.1[89]\.\d+\.20$/);
});

async function component(
  input: Readonly<Record<'name' | 'kind' | 'address' | 'service' | 'port' | 'link', string>>,
) {
  await follow(chef, 'Add component');
  await chef.locator('#f-name').fill(input.name);
  await chef.getByLabel('Kind', { exact: true }).selectOption(input.kind);
  await fill(chef, { 'Address in the LAN': input.address });
  const row = chef.getByRole('group', { name: 'Service 1' });
  await row.getByLabel('Name', { exact: true }).fill(input.service);
  await row.getByLabel('Port or range').fill(input.port);
  await row.getByLabel('Open as').selectOption(input.link);
  await press(chef, 'Save');
  await reads(chef, `${input.name} was saved`);
}

story('the overview shows the machine online without being loaded again', async () => {
  overview = await chef.context().newPage();
  await overview.goto('/');
  await reads(overview, '0 of 1 machines online');
  await reads(overview, 'not yet dialled in');
  await overview.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  const { fileName, text } = await download(chef, 'Download');
  assert.match(fileName, /FG-1007.*\.json$/);
  await site.dial(JSON.parse(text) as object);
  await reads(overview, '1 of 1 machines online').catch((error: unknown) => {
    throw new Error(`${String(error)}\n${site.routerOutput}\n${appliance.output}`);
  });
  assert.is(await overview.evaluate(() => 'sameDocument' in globalThis), true);
});

story('the administrator adds a technician and gives her a right', async () => {
  await follow(chef, 'People');
  await follow(chef, 'Add person');
  await fill(chef, { 'User name': 'anna', 'Full name': 'Anna Lindqvist' });
  await press(chef, 'Add person');
  link = await oneTimeLink(chef);
  await chef.getByLabel('Give a right to').selectOption({ label: 'Press line 7' });
  await press(chef, 'Give right');
  await reads(chef, 'The right was granted.');
});

story('she signs in, sets up a second factor, makes a seat and dials in with its profile', async () => {
  anna = await browser.person();
  await arrive(anna, 'anna', link);
  await anna.goto('/profile');
  await fill(anna, { 'Your password once more': PASSWORD });
  await press(anna, 'Set up a second factor');
  authenticator = await confirmSecondFactor(anna);
  recoveryCodes = await shownCodes(anna);
  await follow(anna, 'Finish');
  await reads(anna, new RegExp(`${recoveryCodes.length} recovery codes are left`));
  await fill(anna, { 'Name of the computer': 'Laptop' });
  await press(anna, 'Add seat');
  await reads(anna, 'The seat Laptop is ready');
  const { fileName, text } = await download(anna, /^Download profile/);
  assert.is(fileName, 'acme-anna-laptop.ovpn');

  await anna.goto('/');
  await reads(anna, 'You are not dialled in');
  await desk.dialIn(text, { username: 'anna', password: PASSWORD, code: await authenticator.code() });
  await reads(anna, 'You are dialled in');
});

const addressOf = (page: Page, last: number) =>
  page
    .locator('.part-address bdi')
    .filter({ hasText: new RegExp(`^198\\.1[89]\\.\\d+\\.${last}$`) })
    .first();

story('Connect opens the PLC and the panel, and the page says where they are', async () => {
  await anna.getByRole('link', { name: 'Connect Press line 7' }).click();
  await reads(anna, 'Connect to Press line 7');
  await press(anna, 'Connect');
  await reads(anna, 'Press line 7 is open');
  const plc = await addressOf(anna, 10).innerText();
  assert.is(await desk.readRegisters(plc), '0=700\n1=7');
  const opening = anna.context().waitForEvent('page');
  await anna.getByRole('link', { name: /^Open page/ }).click();
  const panel = await opening;
  await panel.getByRole('heading', { name: 'HMI of press' }).waitFor();
  await panel.close();
  await reads(overview, '1 connection open');

  await press(anna, 'End now');
  await reads(anna, 'The connection to Press line 7 has ended');
  assert.match(await desk.readRegisters(plc), /^failed/);
});

story('the same without scripts, signed in with a recovery code', async () => {
  const page = await browser.person({ scripts: false });
  await page.goto('/');
  await fill(page, { Account: 'acme', User: 'anna', Password: PASSWORD });
  await press(page, 'Sign in');
  await page.getByText('Device lost? Use a recovery code').click();
  await page.getByLabel('Recovery code', { exact: true }).fill(recoveryCodes[0] ?? '');
  await press(page, 'Go on');
  await reads(page, 'You are dialled in');
  await page.getByRole('link', { name: 'Connect Press line 7' }).click();
  await page.getByRole('checkbox', { name: /Web page/ }).uncheck();
  await page.getByRole('radio', { name: '1 hour', exact: true }).check({ force: true });
  await press(page, 'Connect');
  await reads(page, 'Press line 7 is open');
  const plc = await addressOf(page, 10).innerText();
  assert.is(await desk.readRegisters(plc), '0=700\n1=7');
  assert.is(await desk.page(`http://${plc.replace(/\d+$/, '20')}/`), undefined, 'it was not ticked');
  await press(page, 'End now');
  await reads(page, 'The connection to Press line 7 has ended');
  assert.match(await desk.readRegisters(plc), /^failed/);
});

story('no page had an error, broke the policy or asked anybody else', () => {
  assert.equal(browser.troubles, []);
});

story.run();
