// test: slow
/**
 * Every sample page in a real browser under the portal's Content-Security-Policy: axe finds nothing, the browser
 * reports nothing, nothing has to be scrolled sideways, and what is touched on a phone is large enough.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { loadAssets } from '../../ui/assets.ts';
import { openBrowser } from './browser.ts';
import { openGallery } from './gallery.ts';
import type { Gallery } from './gallery.ts';
import { samples } from './samples/all.ts';

const STYLES_MAX_BYTES = 30 * 1024;
const SCRIPTS_MAX_BYTES = 60 * 1024;
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let gallery: Gallery;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

test.before(async () => {
  gallery = await openGallery();
  browser = await openBrowser();
  page = await browser.newPage({ reducedMotion: 'reduce' });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(gallery.origin)) complaints.push(`left the appliance: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (!response.ok()) complaints.push(`${response.status()} ${response.url()}`);
  });
});

test.after(async () => {
  await browser.close();
  await gallery.close();
});

/** Rules that look at colours depend on the theme; all others were asked for the light one already. */
async function findings(what: 'everything' | 'contrast'): Promise<string[]> {
  const rules = what === 'everything' ? '' : "runOnly: ['color-contrast', 'link-in-text-block'],";
  const options = `{ ${rules} resultTypes: ['violations'], preload: false, iframes: false }`;
  const violations = await page.evaluate(
    `axe.run(document, ${options}).then((r) => r.violations.map((v) => v.id + ' ' + v.nodes.map((n) => n.html).join(' | ')))`,
  );
  return violations as string[];
}

async function theme(name: 'light' | 'dark'): Promise<void> {
  await page.evaluate(`document.documentElement.dataset.theme = '${name}'`);
}

/** Elements that reach beyond the right edge of the page. */
const sideways = `document.documentElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((e) => e.outerHTML.slice(0, 120))
  : []`;

/** What a finger has to hit: everything but links inside sentences, and what lies out of sight. */
const small = `[...document.querySelectorAll('button, .button, select, textarea, summary, label.choice, .rooms a, .tabs a, input:not([type=hidden], [type=checkbox], [type=radio])')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height < 43.5)
  .map((e) => e.outerHTML.slice(0, 120))`;

for (const { name } of samples) {
  test(`${name}: nothing to complain about`, async () => {
    complaints.length = 0;
    await page.setViewportSize(DESK);
    await page.goto(`${gallery.origin}/gallery/${name}?theme=light`);
    await page.evaluate(axeSource);
    assert.equal(await findings('everything'), [], 'desk, light');
    await theme('dark');
    assert.equal(await findings('contrast'), [], 'desk, dark');
    await page.setViewportSize(PHONE);
    assert.equal(await findings('contrast'), [], 'phone, dark');
    await theme('light');
    assert.equal(await findings('everything'), [], 'phone, light');
    assert.equal(await page.evaluate(sideways), [], 'phone: sideways');
    assert.equal(await page.evaluate(small), [], 'phone: too small to hit');

    await page.goto(`${gallery.origin}/gallery/${name}?theme=dark&language=de`);
    assert.equal(await page.evaluate(sideways), [], 'phone, German: sideways');
    await page.setViewportSize({ width: 1024, height: 768 });
    assert.equal(await page.evaluate(sideways), [], 'small desk, German: sideways');
    assert.equal(complaints, []);
  });
}

test('styles and scripts stay small', async () => {
  const assets = await loadAssets();
  const size = (type: string) =>
    assets
      .filter((one) => one.type.startsWith(type))
      .reduce((sum, one) => sum + gzipSync(one.body).length, 0);
  assert.ok(size('text/css') <= STYLES_MAX_BYTES, `styles: ${size('text/css')}`);
  assert.ok(size('text/javascript') <= SCRIPTS_MAX_BYTES, `scripts: ${size('text/javascript')}`);
});

test.run();
