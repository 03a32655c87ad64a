/**
 * The pictures of the guides: `npm run pictures:guides [-- <folder>]`, into `docs/pictures/` unless told otherwise. A box in
 * a container is set up as its owner would do it, on its console and in a browser, and photographed on the way; so what a guide
 * shows is what the program of the same commit does.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { paths } from '../../../ui/paths.ts';
import { openBoxOnALan } from '../../image/box-on-a-lan.ts';
import { introduced } from '../../image/outside/console.ts';
import { SetUpWalk } from '../../image/outside/set-up.ts';
import { openBrowser } from '../../ui/browser.ts';
import { openGallery } from '../../ui/gallery.ts';
import { keyPin, WebBrowser } from '../../world/web-browser.ts';
import { consolePicture } from './console-picture.ts';
import { APPLIANCE_ADDRESS } from '../../world/internet.ts';

const PATIENCE_MS = 120_000;
const SIZE = { width: 1180, height: 760 };
/** Of the steps of set-up, these. */
const STEPS: ReadonlySet<string> = new Set(['person', 'second-factor', 'name', 'account', 'finished']);
/** Of the owner's back end, once the box is set up. */
const BACK_END: Readonly<Record<string, string>> = {
  health: paths.backEnd.appliance(),
  network: paths.backEnd.network(),
  certificate: paths.backEnd.certificate(),
  backups: paths.backEnd.backups(),
};
/** What cannot be met on the way: pages of the gallery, whose words and models are the portal's. */
const FROM_THE_GALLERY: Readonly<Record<string, string>> = {
  branding: 'backend-branding',
  restore: 'restore-ready',
};

const folder = process.argv[2] ?? 'docs/pictures';
await mkdir(folder, { recursive: true });
const file = (name: string) => join(folder, `${name}.png`);
const photographed = (name: string) => console.log(`  ${file(name)}`);

async function ofPage(page: Page, name: string): Promise<void> {
  await page.setViewportSize(SIZE);
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: file(name) });
  photographed(name);
}

async function ofGallery(plain: Page): Promise<void> {
  const gallery = await openGallery();
  for (const [name, sample] of Object.entries(FROM_THE_GALLERY)) {
    const answer = await plain.goto(`${gallery.origin}/gallery/${sample}?theme=light`);
    if (answer?.status() !== 200) throw new Error(`the gallery has no page ${sample}`);
    await ofPage(plain, name);
  }
  await gallery.close();
}

const { box, host, folder: workplace, clear } = await openBoxOnALan('g-');
const drawing = await openBrowser();
try {
  const plain = await drawing.newPage({ viewport: { width: 1400, height: 1000 } });
  const ofConsole = async (name: string) => {
    await consolePicture(plain, box.console.screen, file(name));
    photographed(name);
  };
  const first = await introduced(box.console, PATIENCE_MS);
  await ofConsole('console-first');
  box.console.type('q');
  await box.console.shows(/[█▀▄]{10}/, PATIENCE_MS);
  await ofConsole('console-code');
  box.console.type('\x03');
  await introduced(box.console, PATIENCE_MS);

  const pin = await keyPin(APPLIANCE_ADDRESS, 443, first.fingerprint);
  const browser = await WebBrowser.open(host, { origin: first.address, pin, folder: workplace });
  let owner: Page | undefined;
  const seen = async (page: Page, what: string) => {
    owner = page;
    if (STEPS.has(what)) await ofPage(page, `set-up-${what}`);
  };
  const steps = await SetUpWalk.open(browser, { link: first.setUpLink, patienceMs: PATIENCE_MS, seen });
  await steps.all();
  await box.console.shows(/portal\.example/, PATIENCE_MS);
  await ofConsole('console-running');
  for (const [name, path] of Object.entries(BACK_END)) {
    await owner!.goto(path);
    await ofPage(owner!, name);
  }
  await browser.close();
  await ofGallery(plain);
} finally {
  await drawing.close();
  await box.cut();
  await clear();
}
