import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refused } from '../account-file.ts';
import { codeAt, FROM, newPeople, secretOf, withFactor } from './people-world.ts';

const world = await newPeople();
const { clock, people, anna, changed, db, make } = world;
const { secondFactor, sessions } = people;

test('a secret counts only after its first code was typed back', async () => {
  const begun = await Promise.all([1, 2, 3].map(() => secondFactor.begin(anna)));
  assert.is(new Set(begun.map(({ secret }) => secret)).size, 1, 'the same QR code in every window');
  assert.not.ok(await secondFactor.isOn(anna));
  await refused(secondFactor.confirm(anna, '000000'), 'invalid', 'code:code-wrong');
  assert.not.ok(await secondFactor.isOn(anna));
  assert.not.ok(await secondFactor.check(anna, codeAt(begun[0]!.secret, clock.ms)));
});

test('turning it on ends other sessions and the VPN, and stores no secret in the open', async () => {
  const [kept, other] = [await sessions.start(anna, FROM), await sessions.start(anna, FROM)];
  const { codes, secret } = await withFactor(world, anna, kept.session.id);
  assert.ok(await secondFactor.isOn(anna));
  assert.is(codes.length, 10);
  assert.ok(await sessions.find(secretOf(kept.token)));
  assert.is(await sessions.find(secretOf(other.token)), undefined);
  assert.equal(changed, [anna]);
  const row = await db.read((reader) =>
    reader.get<{ totp_secret: Uint8Array }>('SELECT totp_secret FROM users'),
  );
  assert.not.ok(Buffer.from(row!.totp_secret).includes(secret));
  await refused(secondFactor.confirm(anna, codeAt(secret, clock.ms)), 'invalid', 'code:code-wrong');
});

test('a code works once, also when many requests bring it at the same moment, and no older one after it', async () => {
  const ben = await make('ben');
  const { secret } = await withFactor(world, ben);
  clock.pass(90_000);
  const code = codeAt(secret, clock.ms);
  const results = await Promise.all(Array.from({ length: 8 }, () => secondFactor.check(ben, code)));
  assert.is(results.filter(Boolean).length, 1);
  assert.not.ok(await secondFactor.check(ben, codeAt(secret, clock.ms - 30_000)));
  clock.pass(30_000);
  assert.not.ok(await secondFactor.check(ben, code));
  assert.not.ok(await secondFactor.check(anna, codeAt(secret, clock.ms)), 'another person’s code');
  assert.ok(await secondFactor.check(ben, codeAt(secret, clock.ms)));
});

test('a recovery code works once, also in parallel and however it is typed; new ones end the old', async () => {
  const eve = await make('eve');
  const { codes } = await withFactor(world, eve);
  const [first = '', second = ''] = codes;
  const results = await Promise.all(Array.from({ length: 8 }, () => secondFactor.check(eve, first)));
  assert.is(results.filter(Boolean).length, 1);
  assert.is(await secondFactor.recoveryCodesLeft(eve), 9);
  assert.not.ok(await secondFactor.check(anna, second), 'another person’s');
  assert.ok(await secondFactor.check(eve, second.toUpperCase().replaceAll('-', ' ')));
  const [fresh = ''] = await secondFactor.newRecoveryCodes(eve);
  assert.not.ok(await secondFactor.check(eve, codes[2] ?? ''));
  assert.ok(await secondFactor.check(eve, fresh));
});

test('removing it leaves nothing of it, and ends sessions', async () => {
  const kim = await make('kim');
  const { codes, secret } = await withFactor(world, kim);
  const { token } = await sessions.start(kim, FROM);
  await secondFactor.remove(kim);
  assert.not.ok(await secondFactor.isOn(kim));
  assert.is(await secondFactor.recoveryCodesLeft(kim), 0);
  assert.is(await sessions.find(secretOf(token)), undefined);
  clock.pass(90_000);
  assert.not.ok(await secondFactor.check(kim, codeAt(secret, clock.ms)));
  assert.not.ok(await secondFactor.check(kim, codes[0] ?? ''));
  await refused(secondFactor.newRecoveryCodes(kim), 'invalid', ':second-factor-needed');
  assert.is.not((await secondFactor.begin(kim)).secret, secret);
});

test('nobody has none', async () => {
  await refused(secondFactor.check('usr_aaaaaaaaaaaaaaaa', '000000'), 'not-found');
  await refused(secondFactor.begin('usr_aaaaaaaaaaaaaaaa'), 'not-found');
});

test('a set-up that was begun with the old password is not gone on with under the new one', async () => {
  const { people, make } = await newPeople();
  const lena = await make('lena');
  // Somebody who knows her password begins, and she gets a new one.
  const { secret: known } = await people.secondFactor.begin(lena);
  await people.passwords.set(lena, 'rust never sleeps, says anton', { field: 'password' });
  assert.is.not((await people.secondFactor.begin(lena)).secret, known);
});

test.run();
