/** A fresh appliance may become a standby instead: only by its one-time link, and it says what was wrong. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { newFolder } from '../account-file.ts';
import { newSettings, startServing } from '../portal-world.ts';
import { ORIGIN, Visitor, words, type Site } from './site.ts';

const world = await startServing({ owned: false, settings: await newSettings(newFolder()) });
const site = { socket: `${world.settings.runFolder}/portal/http.sock` } as Site;
const link = `${(world.setupLink ?? '').slice(ORIGIN.length)}/standby`;
test.after(() => world.stop());

test('its way stands on the set-up page, and is worth nothing without the link', async () => {
  const visitor = new Visitor(site);
  const page = await visitor.get(link.replace(/\/standby$/, ''));
  assert.match(page.body, `href="${link}"`);
  assert.is((await visitor.get('/back-end/set-up/guess/standby')).status, 410);
});

const WRONG: readonly [string, { address: string; code: string }, RegExp][] = [
  ['no code', { address: '192.0.2.7', code: 'twelve' }, /not the code/],
  ['no address', { address: 'http://[', code: 'ABCD-EFGH-JKMN' }, /No appliance answers/],
  ['nobody there', { address: '127.0.0.9:9', code: 'ABCD-EFGH-JKMN' }, /No appliance answers/],
  ['a field of its own', { address: '', code: '' }, /./],
];

for (const [what, typed, said] of WRONG)
  test(`${what}: it says so, keeps what was typed, and nothing has changed`, async () => {
    const visitor = new Visitor(site);
    await visitor.get(link);
    const reply = await visitor.post(link, typed);
    assert.ok(reply.status >= 400 && reply.status < 500, String(reply.status));
    assert.match(words(reply), said);
    assert.is((await visitor.get(link)).status, 200);
  });

test.run();
