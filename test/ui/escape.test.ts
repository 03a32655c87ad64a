/**
 * Every string of every model is hostile (IMMUNITY.md 3 and 28): names come from devices, PLCs and people. Each sample
 * is rendered with such strings, then compared with its tame twin: the page must consist of the same elements.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Browser, Page } from 'playwright-core';
import { loadAssets } from '../../ui/assets.ts';
import { createViews } from '../../ui/view.ts';
import type { ViewModels, ViewName } from '../../ui/view.ts';
import { visible } from '../../ui/visible.ts';
import { openBrowser } from './browser.ts';
import { samples } from './samples/all.ts';
import type { Sample } from './samples/sample.ts';
import { locals } from './samples/sample.ts';

const ATTACKS = [
  '<script>window.pwned = 1</script>',
  '"><img src=x onerror="window.pwned = 1">',
  "' autofocus onfocus='window.pwned = 1' x='",
  'javascript:window.pwned=1//',
  '{{ model }}{% raw %}${window.pwned=1}</textarea></title></option><svg onload=window.pwned=1>',
  '\u202eevil\u0000\u0007\u001b[2J\r\u2066',
];

/** What is a code, a time, a number or a path of ours, and not a name: the portal guarantees these. */
const CLOSED = new Set(
  [
    'kind',
    'role',
    'status',
    'state',
    'code',
    'severity',
    'act',
    'what',
    'why',
    'reason',
    'field',
    'step',
    'who',
    'ended',
  ]
    .concat([
      'purpose',
      'form',
      'language',
      'theme',
      'zone',
      'result',
      'protocol',
      'link',
      'roomState',
      'secondFactor',
    ])
    .concat([
      'at',
      'from',
      'to',
      'until',
      'since',
      'now',
      'lastSeen',
      'lastSignIn',
      'lastDialIn',
      'lastUsed',
      'validUntil',
    ])
    .concat([
      'signedAt',
      'builtAt',
      'usedAt',
      'lastPassedAt',
      'check',
      'key',
      'lines',
      'unit',
      'span',
      'program',
      'createdAt',
      'upSince',
      'availableUntil',
      'rights',
      'grantable',
      'standIn',
      'nextAt',
      'madeAt',
      'verifiedAt',
      'lastVerifiedAt',
      'provedAt',
      'movedAt',
      'changedAt',
      'everySince',
      'heardAt',
      'change',
      'setting',
      'fact',
      'because',
      'failure',
      'done',
      'security',
      'trouble',
      'holder',
      'heldSince',
      'renewedAt',
    ]),
);

const views = createViews({ assets: await loadAssets() });

function poisoned(value: unknown, attack: string, key = ''): unknown {
  if (typeof value === 'string') return CLOSED.has(key) || value === '' ? value : attack;
  if (Array.isArray(value)) return value.map((one) => poisoned(one, attack, key));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, poisoned(inner, attack, name)]),
  );
}

function draw(sample: Sample, attack: string): string {
  const all = { ...locals, ...sample.locals };
  const model = poisoned(sample.model, attack) as ViewModels[ViewName];
  return views.render(sample.view, model, poisoned(all, attack) as typeof locals);
}

let browser: Browser;
let page: Page;
test.before(async () => {
  browser = await openBrowser();
  page = await browser.newPage();
});
test.after(() => browser.close());

interface Skeleton {
  readonly shape: string;
  readonly schemes: readonly string[];
  readonly raw: boolean;
}

/** Tags and attribute names of a page in order, and addresses that are not of http or our own. */
const skeletons = `(pages) => pages.map((html) => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const all = [...page.querySelectorAll('*')].filter((e) => !e.closest('svg.qr'));
  return {
    shape: all.map((e) => e.localName + '[' + e.getAttributeNames().sort() + ']').join(' '),
    schemes: all.flatMap((e) => ['href', 'src', 'action'].map((a) => e.getAttribute(a) ?? ''))
      .filter((a) => /^[\\s\\u0000-\\u0020]*(javascript|data|vbscript):/i.test(a)),
    raw: /[\\u0000-\\u0009\\u000b-\\u001f\\u202a-\\u202e]/.test(html),
  };
})`;

for (const sample of samples) {
  test(`${sample.name}: hostile strings stay text`, async () => {
    const pages = ['tame', ...ATTACKS].map((text) => draw(sample, text));
    const [tame, ...hostile] = await page.evaluate<Skeleton[]>(`(${skeletons})(${JSON.stringify(pages)})`);
    hostile.forEach((one, at) => {
      assert.is(one.shape, tame!.shape, ATTACKS[at]);
      assert.equal(one.schemes, [], ATTACKS[at]);
      assert.not.ok(one.raw, 'control characters are shown, not sent');
    });
  });
}

test('a page in the browser runs nothing of it', async () => {
  const overview = samples.find((one) => one.name === 'overview')!;
  for (const attack of ATTACKS) {
    await page.setContent(draw(overview, attack));
    assert.is(await page.evaluate('window.pwned'), undefined);
  }
});

const seen: readonly (readonly [string, string])[] = [
  ['Press\u0000line', 'Press␀line'],
  ['a\u001b[31mb', 'a␛[31mb'],
  ['\u202egpj.exe', '⟨202E⟩gpj.exe'],
  ['zero\u200bwidth', 'zero⟨200B⟩width'],
  ['line\nfeed', 'line\nfeed'],
  ['e\u0301', 'e\u0301'],
  [`z${'\u0301'.repeat(40)}`, `z${'\u0301'.repeat(3)}`],
  ['ماكينة', 'ماكينة'],
];
for (const [hostile, shown] of seen) {
  test(`shown: ${JSON.stringify(hostile)}`, () => assert.is(visible(hostile), shown));
}

test.run();
