import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Refusal } from '../../../server/refusal.ts';
import { FACTS, refused } from '../account-file.ts';
import { FROM, newPeople, PASSWORD, secretOf, withFactor, type PeopleWorld } from './people-world.ts';

const asked = { realm: FACTS.id as string | undefined, entered: 'acme', name: 'anna', password: PASSWORD };

async function answer(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) =>
    error instanceof Refusal ? { code: error.code, reasons: error.reasons, retry: error.retryAfterS } : error,
  );
}

/** From another source each time, so that nothing is held back. */
const from = (n: number) => ({ ...FROM, address: `192.0.2.${n}` });

test('one answer for a wrong account, a wrong user, a disabled one and a wrong password', async () => {
  const { signIn, make, users } = await newPeople();
  await users.setStatus(await make('otto'), 'disabled');
  const answers = await Promise.all([
    answer(signIn.withPassword({ ...asked, password: 'wrong wrong wrong' }, from(1))),
    answer(signIn.withPassword({ ...asked, name: 'nobody' }, from(2))),
    answer(signIn.withPassword({ ...asked, name: 'otto' }, from(3))),
    answer(signIn.withPassword({ ...asked, realm: undefined, entered: 'nowhere' }, from(4))),
    answer(signIn.withPassword({ ...asked, realm: 'acc_bbbbbbbbbbbbbbbb' }, from(5))),
  ]);
  for (const one of answers) assert.equal(one, answers[0]);
  assert.equal(answers[0], { code: 'wrong-credentials', reasons: [], retry: undefined });
});

/** CPU time that the process spent: the hash runs in the pool of this same process. */
async function work(what: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await answer(what());
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

test('each of them costs a password’s hash', async () => {
  const { signIn } = await newPeople();
  const right = await work(() => signIn.withPassword(asked, from(1)));
  const costs = [
    await work(() => signIn.withPassword({ ...asked, password: 'wrong wrong wrong' }, from(2))),
    await work(() => signIn.withPassword({ ...asked, name: 'nobody' }, from(3))),
    await work(() => signIn.withPassword({ ...asked, realm: undefined }, from(4))),
  ];
  for (const cost of costs) assert.ok(cost > right / 4, `${costs.join()} beside ${right}`);
});

test('guessing is held back, known or not, whatever letters are large; another source is not', async () => {
  for (const start of [asked, { ...asked, realm: undefined, entered: 'nowhere' }]) {
    const { signIn, monotonic } = await newPeople();
    const wrong = (name: string) => signIn.withPassword({ ...start, name, password: 'wrong wrong' }, FROM);
    const results = await Promise.all(
      ['anna', 'Anna', 'ANNA', 'anna', 'annA', 'anna', 'Anna', 'anna'].map((name) => answer(wrong(name))),
    );
    const held = results.filter((one) => (one as { code: string }).code === 'too-many-attempts');
    assert.ok(held.length >= 2, 'also when they are sent together');
    await refused(signIn.withPassword(start, FROM), 'too-many-attempts');
    if (start.realm === undefined) continue;
    assert.is((await signIn.withPassword(start, from(99))).kind, 'signed-in');
    monotonic.ms += 3_600_000;
    assert.is((await signIn.withPassword(start, FROM)).kind, 'signed-in');
  }
});

async function toSecondStep({ signIn }: PeopleWorld, n = 1): Promise<string> {
  const result = await signIn.withPassword(asked, from(n));
  assert.is(result.kind, 'second-factor');
  return result.kind === 'second-factor' ? result.ticket : '';
}

test('with a second factor the password alone gives nothing but a ticket, which works once', async () => {
  const world = await newPeople();
  const { codes } = await withFactor(world, world.anna);
  const ticket = await toSecondStep(world);
  assert.equal(await world.people.sessions.list(world.anna), []);
  await refused(world.signIn.withCode(ticket, '000000', FROM), 'wrong-credentials', 'code:code-wrong');
  await refused(world.signIn.withCode('nobody’s', codes[0] ?? '', FROM), 'not-signed-in');
  const result = await world.signIn.withCode(ticket, codes[0] ?? '', FROM);
  assert.is(result.kind, 'signed-in');
  await refused(world.signIn.withCode(ticket, codes[1] ?? '', FROM), 'not-signed-in');
});

test('one ticket is one session, also when two codes come at the same moment', async () => {
  const world = await newPeople();
  const { codes } = await withFactor(world, world.anna);
  const ticket = await toSecondStep(world);
  const results = await Promise.allSettled(
    codes.slice(0, 3).map((code, n) => world.signIn.withCode(ticket, code, from(n + 1))),
  );
  assert.is(results.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.is((await world.people.sessions.list(world.anna)).length, 1);
});

test('a password that changed, or a person who was disabled, between the steps: the ticket is worth nothing', async () => {
  const world = await newPeople();
  const { codes } = await withFactor(world, world.anna);
  const ticket = await toSecondStep(world);
  await world.people.passwords.set(world.anna, 'rust never sleeps, says anton', { field: 'p' });
  await refused(world.signIn.withCode(ticket, codes[0] ?? '', FROM), 'not-signed-in');
  await world.people.passwords.set(world.anna, PASSWORD, { field: 'p' });
  const second = await toSecondStep(world, 2);
  await world.users.setStatus(world.anna, 'disabled');
  await refused(world.signIn.withCode(second, codes[1] ?? '', FROM), 'not-signed-in');
});

test('a password that is changed while the old one is being checked leaves no session behind', async () => {
  const { people, anna } = await newPeople();
  const checked = await people.passwords.check('anna', PASSWORD);
  const proof = { passwordHash: checked?.password_hash ?? null, secondFactor: false };
  await people.passwords.set(anna, 'rust never sleeps, says anton', { field: 'p' });
  await refused(people.sessions.start(anna, FROM, proof), 'wrong-credentials');
  assert.equal(await people.sessions.list(anna), []);
});

test('a second factor that is set up while the password is being checked is asked for', async () => {
  const world = await newPeople();
  const checked = await world.people.passwords.check('anna', PASSWORD);
  await withFactor(world, world.anna);
  const proof = { passwordHash: checked?.password_hash ?? null, secondFactor: false };
  await refused(world.people.sessions.start(world.anna, FROM, proof), 'wrong-credentials');
});

test('codes are held back by person, whatever ticket and source', async () => {
  const world = await newPeople();
  await withFactor(world, world.anna);
  const codes: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const ticket = await toSecondStep(world, n + 1);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const one = await answer(world.signIn.withCode(ticket, '000000', from(100 + n * 5 + attempt)));
      codes.push((one as { code: string }).code);
    }
  }
  assert.equal(new Set(codes.slice(0, 20)), new Set(['wrong-credentials']));
  assert.ok(codes.includes('too-many-attempts'), codes.join());
});

test('each try stands in the audit trail, refused or not', async () => {
  const { signIn, db, people } = await newPeople();
  await answer(signIn.withPassword({ ...asked, password: 'wrong wrong' }, FROM));
  const done = await signIn.withPassword(asked, FROM);
  const rows = await db.read((reader) =>
    reader.all<{ action: string; result: string; address: string }>(
      'SELECT action, result, address FROM audit ORDER BY rowid',
    ),
  );
  assert.equal(
    rows.map(({ result }) => result),
    ['refused', 'done'],
  );
  assert.is(rows[0]?.address, FROM.address);
  assert.ok(done.kind === 'signed-in' && (await people.sessions.find(secretOf(done.token))));
});

test.run();
