/**
 * What the scripts do, in a real browser: live regions that change in place, rows that wait, a stream that breaks off,
 * countdowns, copying, the question that comes as a dialog. And that all of it is dispensable.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Browser, Page } from 'playwright-core';
import type { OverviewModel } from '../../ui/models/devices.ts';
import { openBrowser } from './browser.ts';
import { openGallery } from './gallery.ts';
import type { Gallery } from './gallery.ts';
import { samples } from './samples/all.ts';
import { now } from './samples/sample.ts';

let gallery: Gallery;
let browser: Browser;
let page: Page;

const overview = samples.find((one) => one.name === 'overview')!.model as OverviewModel;
const [packer, press, oven] = overview.devices;

test.before(async () => {
  gallery = await openGallery();
  browser = await openBrowser();
});
test.after(async () => {
  await browser.close();
  await gallery.close();
});
test.before.each(async () => {
  page = await browser.newPage({ reducedMotion: 'reduce' });
});
test.after.each(async () => {
  gallery.models.clear();
  await page.close();
});

async function open(name: string): Promise<void> {
  await page.goto(`${gallery.origin}/gallery/${name}`);
}

/** The stream stands and has said its first beat. */
async function following(): Promise<void> {
  await page.waitForSelector('body[data-following]');
}

function send(event: string, data: object): void {
  for (const stream of gallery.streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

const order = () =>
  page.$$eval('.machines > li', (rows) => rows.map((row) => row.getAttribute('data-key') ?? ''));

test('a device that comes online changes in place, and nothing else moves', async () => {
  await open('overview');
  await following();
  const before = await order();
  await page.focus(`[data-key="${packer!.serial}"] .machine-act a`);

  const online = {
    ...packer!,
    trouble: null,
    state: { kind: 'online', since: now, realAddress: '192.0.2.1' },
  };
  gallery.models.set('overview', {
    ...overview,
    summary: { ...overview.summary, online: 8 },
    devices: [press, oven, online, ...overview.devices.slice(3)],
  });
  send('device', { serial: packer!.serial });

  await page.waitForSelector(`[data-key="${packer!.serial}"][data-state="online"]`);
  assert.match((await page.textContent('h1')) ?? '', /^8 of 9/);
  assert.equal(await order(), before);
  const focused = await page.evaluate(`document.activeElement.textContent.trim()`);
  assert.match(String(focused), /^Connect/);
});

test('new rows wait until the reader asks, and those that are gone are struck out', async () => {
  await open('overview');
  await following();
  const fresh = { ...press!, serial: 'FG-NEW', name: 'A new one', open: null };
  gallery.models.set('overview', { ...overview, devices: [fresh, ...overview.devices.slice(1)] });
  send('device', { serial: 'FG-NEW' });

  const button = page.locator('#machines .more-rows');
  await button.waitFor();
  assert.is(await button.textContent(), '1 new');
  assert.not.ok((await order()).includes('FG-NEW'));
  assert.is(await page.locator('[data-gone]').getAttribute('data-key'), packer!.serial);
  await button.click();
  await page.waitForSelector('[data-key="FG-NEW"]');
});

test('an event about another machine leaves the page alone', async () => {
  await open('device');
  await following();
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/gallery/device')) asked += 1;
  });
  send('device', { serial: 'another' });
  send('device', { serial: press!.serial });
  await page.waitForResponse((response) => response.url().includes('/gallery/device'));
  assert.is(asked, 1);
});

test('if the stream breaks off the page says so, and recovers', async () => {
  await open('overview');
  await following();
  for (const stream of gallery.streams) stream.destroy();
  await page.waitForSelector('[data-broken-off]:not([hidden])');
  assert.match((await page.textContent('[data-broken-off]')) ?? '', /broke off.*since \d/s);
  await page.waitForSelector('body[data-following] [data-broken-off][hidden]', { state: 'attached' });
});

test('an open connection counts down, and becomes the page of its end', async () => {
  await open('connect-open');
  await following();
  const first = await page.textContent('.countdown');
  await page
    .locator('.countdown')
    .filter({ hasNotText: first ?? '' })
    .waitFor();
  const ended = samples.find((one) => one.name === 'connect-ended')!.model;
  gallery.models.set('connect-open', ended);
  send('connection', { id: 'c1', serial: press!.serial });
  await page.waitForSelector('h1:has-text("has ended")');
});

test('copying says that it did', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await open('device');
  await page.click('[data-copy="198.18.5.10"]');
  await page.waitForSelector('[data-copied]');
  assert.is(await page.evaluate('navigator.clipboard.readText()'), '198.18.5.10');
  assert.is(await page.textContent('body > [role=status]'), 'Copied');
});

test('the question comes as a dialog and wants the name', async () => {
  await open('backend-account');
  await page.route('**/back-end/accounts/acme/delete', async (route) => {
    await route.fulfill({ response: await route.fetch({ url: `${gallery.origin}/gallery/confirm` }) });
  });
  await page.click('a[data-dialog]');
  const dialog = page.locator('dialog[open]');
  await dialog.waitFor();
  assert.ok(await dialog.locator('button').isDisabled());
  await dialog.locator('input[name=confirm]').fill('acme');
  assert.ok(await dialog.locator('button').isEnabled());
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

test('the slash finds the search, Escape closes the menu', async () => {
  await open('overview');
  await page.keyboard.press('/');
  assert.is(await page.evaluate('document.activeElement.id'), 'search');
  await page.click('.menu summary');
  await page.keyboard.press('Escape');
  assert.not.ok(await page.locator('.menu').evaluate((menu) => menu.hasAttribute('open')));
});

test('an address is checked while it is typed, and what was typed stays', async () => {
  await open('component-form');
  await page.fill('#f-address', '192.168.0.300');
  await page.keyboard.press('Tab');
  await page.waitForSelector('#c-address');
  assert.is(await page.getAttribute('#f-address', 'aria-invalid'), 'true');
  await page.fill('#f-address', '192.168.0.30');
  await page.keyboard.press('Tab');
  assert.is(await page.locator('#c-address').count(), 0);
  assert.is(await page.getAttribute('#f-address', 'aria-invalid'), null);
});

test('the theme changes at once and is told to the portal', async () => {
  await open('overview');
  await page.click('.menu summary');
  const told = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/display'),
  );
  await page.click('.menu button[value=dark]');
  assert.is(await page.getAttribute('html', 'data-theme'), 'dark');
  assert.match((await told).postData() ?? '', /theme=dark/);
});

test('without scripts every page stands as it is', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(`${gallery.origin}/gallery/overview`);
  assert.match((await plain.textContent('h1')) ?? '', /7 of 9/);
  assert.ok(await plain.isVisible('text=as of'));
  assert.not.ok(await plain.isVisible('[data-broken-off]'));
  await plain.click('.menu summary');
  assert.ok(await plain.isVisible('text=Sign out'));
  await context.close();
});

test.run();
