/** A change of the account's authority, step by step on its page, and a router's new keys. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { administrator, firstOperator, invited, startSite, words, type Visitor } from '../site.ts';

const site = await startSite();
await firstOperator(site);
await site.owner('POST', '/backend/accounts', { name: 'acme', title: 'Acme' });
const anna = await administrator(site, 'acme');

const step = async (name: string, by: Visitor = anna) => {
  await by.get('/settings');
  return by.post('/settings/authority', { step: name });
};

test('make a successor, let it issue, give the former one up', async () => {
  assert.match((await anna.get('/settings')).body, 'No change is under way');
  const published = await anna.follow(await step('publish'));
  assert.match(
    published.body,
    'A successor is ready and issues nothing yet. All devices and seats trust it.',
  );
  const switched = await anna.follow(await step('switch'));
  assert.match(switched.body, 'Nobody uses a certificate of the former one any more.');
  const settled = await anna.follow(await step('retire'));
  assert.match(settled.body, 'No change is under way');
});

test('a step that does not come next is refused on the page, and one that nobody knows', async () => {
  for (const name of ['switch', 'retire']) {
    const refused = await step(name);
    assert.is(refused.status, 409, words(refused));
    assert.match(refused.body, 'does not follow on the state');
    assert.match(refused.body, 'No change is under way');
  }
  for (const name of ['', 'force', 'publish ']) assert.is((await step(name)).status, 422, name);
  await anna.get('/settings');
  assert.is(
    (await anna.post('/settings/authority', { step: 'switch', force: 'true', confirm: 'acme' })).status,
    422,
  );
});

test('a seat that does not trust the successor yet keeps it from issuing', async () => {
  await anna.get('/profile');
  await anna.post('/profile/seats', { name: 'Laptop' });
  await step('publish');
  const refused = await step('switch');
  assert.is(refused.status, 409);
  assert.match(refused.body, '1 device or seat does not trust it yet.');
});

test('only who may change settings and keys', async () => {
  const tess = await invited(site, anna, 'technician');
  await tess.get('/profile');
  assert.is((await tess.post('/settings/authority', { step: 'publish' })).status, 403);
  assert.is((await tess.post('/devices/A1/renew')).status, 403);
  await anna.get('/settings');
  assert.is((await anna.post('/devices/A1/renew')).status, 404);
});

test.after(() => site.stop());
test.run();
