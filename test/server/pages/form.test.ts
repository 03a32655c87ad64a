/** How texts of a form become what an operation takes. */
import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { browserName } from '../../../server/pages/profile/browser-name.ts';
import { safeFileName } from '../../../server/pages/answer.ts';
import { preferredLanguage } from '../../../server/pages/display.ts';
import { readFlash, writeFlash } from '../../../server/pages/flash.ts';
import { formToken, isFormToken } from '../../../server/pages/forgery.ts';
import { readForm } from '../../../server/pages/form.ts';
import { Downloads } from '../../../server/pages/profile/downloads.ts';

const Thing = z.strictObject({
  name: z.string().min(1),
  on: z.boolean(),
  count: z.int().default(3),
  project: z.string().nullable().default(null),
  tags: z.array(z.string()),
  services: z.array(z.strictObject({ name: z.string(), port: z.int(), link: z.boolean().default(false) })),
});

function form(text: string) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
  return readForm(
    Object.assign(Readable.from([Buffer.from(text)]), { headers }) as unknown as IncomingMessage,
  );
}

test('fields get the types of the schema', async () => {
  const sent = await form(
    'csrf=x&name=A%20b&on=1&count=7&project=&tags=a&tags=b&services.0.name=S7&services.0.port=102&services.0.link=1&services.3.name=Web&services.3.port=80',
  );
  assert.equal(sent.inputFor(Thing), {
    name: 'A b',
    on: true,
    count: 7,
    project: null,
    tags: ['a', 'b'],
    services: [
      { name: 'S7', port: 102, link: true },
      { name: 'Web', port: 80, link: false },
    ],
  });
});

test('what is not there: boxes are off, lists empty, the rest is missing', async () => {
  assert.equal((await form('name=x')).inputFor(Thing), { name: 'x', on: false, tags: [], services: [] });
});

test('a number that was left empty is named, one that is none stays text', async () => {
  const sent = await form('name=x&count=&services.0.port=');
  assert.throws(
    () => sent.inputFor(Thing),
    (error: { reasons: { field: string; code: string }[] }) =>
      error.reasons.map(({ field, code }) => `${field} ${code}`).join() ===
      'count required,services.0.port required',
  );
  assert.is((await form('count=1e3')).inputFor(Thing)['count'], '1e3');
  assert.is((await form('count=0x10')).inputFor(Thing)['count'], '0x10');
});

test('unknown fields stay in, so that the schema refuses them; prototypes are fields like others', async () => {
  const hostile = [
    'id=1',
    '__proto__=x',
    '__proto__.polluted=x',
    'constructor.prototype.polluted=1',
    'name.x=1',
    'services.0.id=1',
  ];
  for (const text of hostile) {
    const input = (await form(`name=x&${text}`)).inputFor(Thing);
    assert.is(Thing.safeParse(input).success, false, text);
  }
  assert.is(({} as Record<string, unknown>)['polluted'], undefined);
});

test('the token fits its own secret only', () => {
  const token = formToken('secret');
  assert.ok(isFormToken(token, 'secret'));
  for (const wrong of ['', token.slice(1), `${token}x`, formToken('other')])
    assert.not(isFormToken(wrong, 'secret'));
  assert.not(isFormToken(formToken(''), undefined));
});

test('a flash message is one of ours with its values, or none', () => {
  assert.equal(readFlash(writeFlash({ code: 'saved' })), { code: 'saved', params: {} });
  const packed = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const hostile = [
    undefined,
    '',
    'x',
    packed({ code: 'deviceAdded' }),
    packed({ code: 'toString' }),
    packed({ code: 'saved', params: { a: {} } }),
    packed({ code: 'saved', html: '<b>' }),
    packed(null),
  ];
  for (const text of hostile) assert.is(readFlash(text), null, text);
});

test('a download’s name is a plain file name', () => {
  assert.is(safeFileName('acme-anna.ovpn'), 'acme-anna.ovpn');
  assert.is(safeFileName('../../etc/"pass\r\nwd";x=ü.ovpn'), 'etc-pass-wd-x-u-.ovpn');
  assert.is(safeFileName('...'), 'download');
});

test('the language that is wanted most, of those we have', () => {
  const table: [string, string][] = [
    ['', 'en'],
    ['de', 'de'],
    ['de-CH, en;q=0.9', 'de'],
    ['en-GB;q=0.5, de;q=0.6', 'de'],
    ['fr, it', 'en'],
    ['de;q=0', 'en'],
    ['de;q=abc;;,,', 'de'],
    ['x'.repeat(10_000), 'en'],
  ];
  for (const [header, language] of table) assert.is(preferredLanguage(header), language, header.slice(0, 40));
});

test('a browser is told from closed lists', () => {
  const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';
  assert.is(browserName(chrome), 'Chrome on Windows');
  assert.is(browserName(`${chrome} Edg/140.0`), 'Edge on Windows');
  assert.is(browserName('<script>'), '');
});

test('a file with a key waits for one download by its own session, not for ever', () => {
  let now = 0;
  const downloads = new Downloads(() => now);
  const { id } = downloads.hold({ session: 'a', fileName: 'x', body: 'key' });
  assert.is(downloads.take(id, 'b'), undefined);
  assert.is(downloads.take(id, 'a')?.body, 'key');
  assert.is(downloads.take(id, 'a'), undefined);
  const late = downloads.hold({ session: 'a', fileName: 'x', body: 'key' });
  now += 6 * 60_000;
  assert.is(downloads.take(late.id, 'a'), undefined);
});

test.run();
