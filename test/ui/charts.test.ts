/** The charts in a real browser under the portal's Content-Security-Policy. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { openGallery } from './gallery.ts';
import type { Gallery } from './gallery.ts';

let gallery: Gallery;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

test.before(async () => {
  gallery = await openGallery();
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${gallery.origin}/gallery/backend-load?theme=light`);
  await page.waitForSelector('[data-chart] canvas');
});

test.after(async () => {
  await browser.close();
  await gallery.close();
});

/** How many dots of a chart's canvas are painted in the colour of its first line, by column from the left. */
const painted = (chart: number) => `(() => {
  const place = document.querySelectorAll('[data-chart]')[${chart}];
  const canvas = place.querySelector('canvas');
  const [r, g, b] = getComputedStyle(place).getPropertyValue('--line-1').match(/[0-9a-f]{2}/g).map((x) => parseInt(x, 16));
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const columns = Array.from({ length: canvas.width }, () => 0);
  for (let at = 0; at < data.length; at += 4)
    if (Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 60 && data[at + 3] > 150)
      columns[(at / 4) % canvas.width] += 1;
  return columns;
})()`;

/** Lengths of the pieces of a line, in columns, and of the gaps between them. */
function pieces(columns: readonly number[]): number[] {
  const lengths: number[] = [];
  let last = false;
  for (const dots of columns.slice(columns.findIndex((one) => one > 0))) {
    if (dots > 0 === last && lengths.length > 0) lengths.push((lengths.pop() ?? 0) + 1);
    else lengths.push(1);
    last = dots > 0;
  }
  return lengths;
}

test('every chart is drawn, and the browser has nothing to complain about', async () => {
  assert.is(await page.locator('[data-chart] canvas').count(), 5);
  assert.equal(complaints, []);
  for (let chart = 0; chart < 5; chart += 1) {
    const columns = await page.evaluate<number[]>(painted(chart));
    assert.ok(columns.filter((dots) => dots > 0).length > 100, `chart ${chart}`);
  }
});

test('where nothing was measured there is a gap', async () => {
  const lengths = pieces(await page.evaluate<number[]>(painted(1))).filter((length) => length > 4);
  assert.ok(lengths.length >= 3, 'line, gap, line');
});

test('the cursor says value and time', async () => {
  const chart = page.locator('[data-chart="received sent"]');
  const over = chart.locator('.u-over');
  await over.scrollIntoViewIfNeeded();
  const box = (await over.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + 20);
  const legend = chart.locator('.u-legend');
  await page.waitForFunction(
    `document.querySelector('[data-chart="received sent"] .u-legend').textContent.includes('KiB/s')`,
  );
  assert.match(
    (await legend.textContent()) ?? '',
    /At\s*1[12] Nov.? \d\d:\d\d.*received\s*[\d.]+ KiB\/s.*sent/s,
  );
});

test('units and times stand at the axes', async () => {
  // Painted, so what is painted is asked for by asking the same again of another language.
  await page.goto(`${gallery.origin}/gallery/backend-load?theme=dark&language=de`);
  await page.waitForSelector('[data-chart] canvas');
  const chart = page.locator('[data-chart="memory"]');
  const box = (await chart.locator('.u-over').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.waitForFunction(
    `/GiB/.test(document.querySelector('[data-chart="memory"] .u-legend').textContent)`,
  );
  assert.match(
    (await chart.locator('.u-legend').textContent()) ?? '',
    /Um\s*1[12]\. Nov.*belegt\s*1,\d GiB/s,
  );
});

test('another theme paints anew', async () => {
  const [before] = [await page.evaluate(`document.querySelector('[data-chart] canvas').toDataURL()`)];
  await page.evaluate(`document.documentElement.dataset.theme = 'light'`);
  await page.waitForFunction(
    `document.querySelector('[data-chart] canvas')?.toDataURL() !== ${JSON.stringify(before)}`,
  );
});

test('without scripts the tables say the same, and the gap is named', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(`${gallery.origin}/gallery/backend-load`);
  assert.is(await plain.locator('[data-chart]:visible').count(), 0);
  assert.ok(await plain.isVisible('text=The lines need scripts'));
  await plain.click('summary >> nth=1');
  const rows = await plain.locator('.chart-table').first().locator('tbody tr').allTextContents();
  assert.is(rows.length, 24);
  assert.match(rows[6] ?? '', /not measured/);
  assert.match(rows[0] ?? '', /\d\d:\d\d\s*[\d.]+ %/);
  await context.close();
});

test.run();
