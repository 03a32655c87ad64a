import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RESET_LINK_MS } from '../../../server/people/passwords.ts';
import { refused } from '../account-file.ts';
import { FROM, newPeople, PASSWORD, secretOf } from './people-world.ts';

const world = await newPeople();
const { clock, people, anna, changed, users, make } = world;
const { passwords, sessions } = people;
const NEW = 'rust never sleeps, says anton';

test('name, state and password must all be right; letters of the name may be large', async () => {
  assert.is((await passwords.check('anna', PASSWORD))?.id, anna);
  assert.is((await passwords.check('ANNA', PASSWORD))?.id, anna);
  assert.is(await passwords.check('anna', `${PASSWORD} `), undefined);
  assert.is(await passwords.check('anna', ''), undefined);
  assert.is(await passwords.check('otto', PASSWORD), undefined);
  const ben = await make('ben');
  await users.setStatus(ben, 'disabled');
  assert.is(await passwords.check('ben', PASSWORD), undefined);
  assert.not.ok(await passwords.checkOwn(ben, PASSWORD));
});

test('who has no password yet is not let in by an empty one', async () => {
  await users.create({ name: 'new', displayName: 'New', email: '', role: 'technician' });
  assert.is(await passwords.check('new', ''), undefined);
});

test('a new password ends every session but the one that set it, and the VPN', async () => {
  const [kept, other] = [await sessions.start(anna, FROM), await sessions.start(anna, FROM)];
  changed.length = 0;
  await passwords.set(anna, NEW, { field: 'password', keepSession: kept.session.id });
  assert.ok(await sessions.find(secretOf(kept.token)));
  assert.is(await sessions.find(secretOf(other.token)), undefined);
  assert.equal(changed, [anna]);
  assert.not.ok(await passwords.checkOwn(anna, PASSWORD));
  await passwords.set(anna, PASSWORD, { field: 'password' });
  assert.is(await sessions.find(secretOf(kept.token)), undefined);
});

const WEAK: readonly (readonly [string, string])[] = [
  ['short', 'password:password-too-short'],
  ['anna has a lathe', 'password:password-contains-name'],
  ['acme has a lathe', 'password:password-contains-name'],
  ['aaaaaaaaaaaaaaaa', 'password:password-common'],
  ['x'.repeat(257), 'password:password-too-long'],
];
for (const [password, reason] of WEAK)
  test(`refused: ${password.slice(0, 20)}`, async () => {
    await refused(passwords.set(anna, password, { field: 'password' }), 'invalid', reason);
    assert.ok(await passwords.checkOwn(anna, PASSWORD));
  });

test('a link sets one password, once, and a refused password does not use it up', async () => {
  const secret = secretOf((await passwords.createLink(anna)).token);
  await refused(passwords.useLink(secret, 'short', 'password'), 'invalid');
  assert.is((await passwords.linkOwner(secret))?.id, anna);
  const rights = { name: 'x', rights: [], endsAt: '2027-01-01T00:00:00.000Z' };
  const token = await people.tokens.create(anna, rights);
  await passwords.useLink(secret, NEW, 'password');
  assert.is(await people.tokens.find(secretOf(token.secret)), undefined);
  assert.ok(await passwords.checkOwn(anna, NEW));
  await refused(passwords.useLink(secret, PASSWORD, 'password'), 'gone', ':link-ended');
  assert.is(await passwords.linkOwner(secret), undefined);
});

test('two browsers with the same link at the same moment: one of them is late', async () => {
  const secret = secretOf((await passwords.createLink(anna)).token);
  const results = await Promise.allSettled([NEW, PASSWORD].map((one) => passwords.useLink(secret, one, 'p')));
  assert.is(results.filter(({ status }) => status === 'fulfilled').length, 1);
  const winner = results[0]?.status === 'fulfilled' ? NEW : PASSWORD;
  assert.ok(await passwords.checkOwn(anna, winner));
});

test('a link ends with its time, with the next link, with a new password and with the person', async () => {
  const old = secretOf((await passwords.createLink(anna)).token);
  const newer = secretOf((await passwords.createLink(anna)).token);
  assert.is(await passwords.linkOwner(old), undefined);
  clock.pass(RESET_LINK_MS - 1);
  assert.ok(await passwords.linkOwner(newer));
  clock.pass(1);
  assert.is(await passwords.linkOwner(newer), undefined);
  const third = secretOf((await passwords.createLink(anna)).token);
  await passwords.set(anna, PASSWORD, { field: 'p' });
  assert.is(await passwords.linkOwner(third), undefined);
  const last = secretOf((await passwords.createLink(anna)).token);
  await users.setStatus(anna, 'disabled');
  assert.is(await passwords.linkOwner(last), undefined);
  await refused(passwords.useLink(last, NEW, 'p'), 'gone');
});

test.run();
