/** Whose box it is: the one-time link leads to one finished operator, whatever is begun, cut off and begun anew. */
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KeyPool } from '../../../server/certificates/keys.ts';
import { Installation } from '../../../server/installation/installation.ts';
import { Ownership } from '../../../server/installation/ownership.ts';
import { Operators } from '../../../server/operators/operators.ts';
import { SecretBox } from '../../../server/secrets/box.ts';
import { hashToken } from '../../../server/secrets/random.ts';
import { systemMigrations } from '../../../server/store/migrations/system.ts';
import { Clock, newFile, newFolder, refused } from '../account-file.ts';

const stop = new AbortController();
const keyPool = new KeyPool({ signal: stop.signal });

async function newBox() {
  const clock = new Clock();
  const db = await newFile(systemMigrations);
  const box = await SecretBox.open(join(newFolder(), 'key'));
  await new Installation({ db, box, keyPool, now: clock.now }).portalIdentity('portal.example');
  const ownership = new Ownership({ db, now: clock.now });
  const operators = new Operators(db, clock.now);
  return {
    ...{ db, ownership, operators, clock },
    create: (name: string, token: string) =>
      operators.createFirst({ name, displayName: name, passwordHash: 'x', tokenHash: hashToken(token) }),
    /** As `SecondFactor.confirm` writes it. */
    finish: (name: string) =>
      db.write((tx) => tx.run(`UPDATE operators SET totp_secret = x'01' WHERE name = ?`, name)),
    /** Another process, after a power cut. */
    again: () => new Ownership({ db, now: clock.now }),
  };
}

test('before the first start no token works and nobody owns it', async () => {
  const ownership = new Ownership({ db: await newFile(systemMigrations), now: () => new Date() });
  for (const token of ['', 'x', 'null', 'undefined']) assert.not.ok(await ownership.isSetUpToken(token));
  assert.not.ok(await ownership.owned());
});

test('the token printed last is the one that works; of many who hurry one remains', async () => {
  const { ownership, operators, create } = await newBox();
  const [old = '', token = ''] = [await ownership.newSetUpToken(), await ownership.newSetUpToken()];
  assert.not.ok(await ownership.isSetUpToken(old));
  assert.ok(await ownership.isSetUpToken(token));
  await refused(create('eve', old), 'gone', ':link-ended');
  await Promise.all(['otto', 'eve', 'kim'].map((name) => create(name, token)));
  assert.is((await operators.list()).length, 1);
  assert.not.ok(await ownership.owned(), 'the second factor is missing');
  assert.is(await ownership.begunBy(), (await operators.list())[0]?.name);
});

test('cut off between password and second factor: he goes on, or somebody begins anew, also with a new link', async () => {
  const { ownership, operators, create, finish, again } = await newBox();
  await create('otto', (await ownership.newSetUpToken()) ?? '');
  const after = again();
  assert.is(await after.begunBy(), 'otto');
  const token = (await after.newSetUpToken()) ?? '';
  await create('kim', token);
  assert.equal(
    (await operators.list()).map(({ name }) => name),
    ['kim'],
  );
  await finish('kim');
  assert.ok(await after.owned());
  assert.not.ok(await after.isSetUpToken(token));
  assert.is(await after.newSetUpToken(), undefined);
  await refused(create('eve', token), 'gone', ':link-ended');
  assert.equal(
    (await operators.list()).map(({ name }) => name),
    ['kim'],
  );
});

test('between the last step and its note nobody slips in', async () => {
  const { ownership, create, finish, again } = await newBox();
  const token = (await ownership.newSetUpToken()) ?? '';
  await create('otto', token);
  await finish('otto');
  // Nobody has asked `owned` yet: the process was killed right here.
  await refused(create('eve', token), 'gone');
  assert.not.ok(await again().isSetUpToken(token));
  assert.ok(await again().owned());
});

test('owned is owned: without a second factor, without operators even, the link stays shut', async () => {
  const { db, ownership, create, finish, again } = await newBox();
  const token = (await ownership.newSetUpToken()) ?? '';
  await create('otto', token);
  await finish('otto');
  let told = 0;
  ownership.onOwned(() => (told += 1));
  await Promise.all([ownership.owned(), ownership.owned(), ownership.owned()]);
  assert.is(told, 1);
  await db.write((tx) => tx.run('UPDATE operators SET totp_secret = NULL'));
  await db.write((tx) => tx.run('DELETE FROM operators'));
  assert.ok(await again().owned());
  assert.is(await again().newSetUpToken(), undefined);
  await refused(create('eve', token), 'gone');
});

test('somebody whom root added on the box is not pushed out by the link', async () => {
  const { ownership, operators, create } = await newBox();
  await operators.create({ name: 'ines', displayName: 'Inês' });
  const token = (await ownership.newSetUpToken()) ?? '';
  await create('otto', token);
  await create('kim', token);
  assert.equal((await operators.list()).map(({ name }) => name).sort(), ['ines', 'kim']);
  await refused(create('ines', token), 'conflict', 'name:name-taken');
  assert.equal((await operators.list()).map(({ name }) => name).sort(), ['ines', 'kim'], 'nothing half done');
});

test.after(() => stop.abort());
test.run();
