import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refused } from '../account-file.ts';
import { newPeople, secretOf } from './people-world.ts';

const world = await newPeople();
const { clock, people, anna, db, make, users } = world;
const { tokens } = people;
const DAY_MS = 86_400_000;
const wanted = () => ({
  name: 'script',
  rights: ['device.see'] as const,
  endsAt: new Date(clock.ms + DAY_MS).toISOString(),
});

test('a token is found by its secret, which the file does not hold, until its end', async () => {
  const { secret, token } = await tokens.create(anna, wanted());
  assert.equal((await tokens.find(secretOf(secret)))?.rights, ['device.see']);
  assert.is(await tokens.find(token.id), undefined);
  const rows = await db.read((reader) => reader.all('SELECT * FROM tokens'));
  assert.not.ok(JSON.stringify(rows).includes(secretOf(secret)));
  clock.pass(DAY_MS);
  assert.is(await tokens.find(secretOf(secret)), undefined);
});

test('its use is written down, once a minute at most', async () => {
  const { secret, token } = await tokens.create(anna, wanted());
  const usedAt = async () => (await tokens.list(anna)).find(({ id }) => id === token.id)?.usedAt;
  assert.is(await usedAt(), null);
  await tokens.find(secretOf(secret));
  const first = await usedAt();
  clock.pass(30_000);
  await tokens.find(secretOf(secret));
  assert.is(await usedAt(), first);
  clock.pass(31_000);
  await tokens.find(secretOf(secret));
  assert.is.not(await usedAt(), first);
});

test('it ends with another role and with being shut out, and does not come back', async () => {
  const carl = await make('carl');
  await users.create({ name: 'chef', displayName: 'Chef', email: '', role: 'administrator' });
  for (const [take, give] of [
    [
      () => users.change(carl, { displayName: 'carl', email: '', role: 'auditor' }),
      () => users.change(carl, { displayName: 'carl', email: '', role: 'technician' }),
    ],
    [() => users.setStatus(carl, 'disabled'), () => users.setStatus(carl, 'active')],
  ] as const) {
    const { secret } = await tokens.create(carl, wanted());
    assert.ok(await tokens.find(secretOf(secret)));
    await take();
    await give();
    assert.is(await tokens.find(secretOf(secret)), undefined);
  }
});

test('it is taken back by its own person only', async () => {
  const { secret, token } = await tokens.create(anna, wanted());
  assert.not.ok(await tokens.revoke(token.id, await make('ben')));
  assert.ok(await tokens.revoke(token.id, anna));
  assert.is(await tokens.find(secretOf(secret)), undefined);
});

test('nobody has more than fifty, and they go with the person', async () => {
  const eve = await make('eve');
  for (let n = 0; n < 50; n += 1) await tokens.create(eve, wanted());
  await refused(tokens.create(eve, wanted()), 'limit-reached', ':too-many');
  await users.remove(eve);
  assert.equal(await tokens.list(eve), []);
});

test.run();
