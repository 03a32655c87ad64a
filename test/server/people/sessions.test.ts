import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseBearer } from '../../../server/people/people-file.ts';
import { SESSION_IDLE_MS, SESSION_MAX_MS } from '../../../server/people/sessions.ts';
import { FACTS } from '../account-file.ts';
import { FROM, newPeople, secretOf } from './people-world.ts';

const world = await newPeople();
const { clock, people, anna, db } = world;
const { sessions } = people;
const start = async () => {
  const { token, session } = await sessions.start(anna, FROM);
  return { session, secret: secretOf(token) };
};

test('a session is found by its secret only, which the file does not hold', async () => {
  const { session, secret } = await start();
  assert.is((await sessions.find(secret))?.id, session.id);
  assert.is(await sessions.find(session.id), undefined);
  assert.is(await sessions.find(`${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`), undefined);
  const rows = await db.read((reader) => reader.all('SELECT * FROM sessions'));
  assert.not.ok(JSON.stringify(rows).includes(secret));
});

test('it ends when it was idle, however much is left of it', async () => {
  const { session, secret } = await start();
  clock.pass(SESSION_IDLE_MS - 1);
  assert.ok(await sessions.stands(session.id));
  assert.ok(await sessions.find(secret));
  clock.pass(SESSION_IDLE_MS + 1);
  assert.not.ok(await sessions.stands(session.id));
  assert.is(await sessions.find(secret), undefined);
});

test('it ends after a working day, however busy it was, and looking keeps nothing alive', async () => {
  const busy = await start();
  const watched = await start();
  const refreshed = await start();
  for (let passed = 0; passed < SESSION_MAX_MS; passed += SESSION_IDLE_MS / 2) {
    assert.ok(await sessions.find(busy.secret));
    await sessions.stands(watched.session.id);
    await sessions.find(refreshed.secret, false);
    clock.pass(SESSION_IDLE_MS / 2);
  }
  assert.is(await sessions.find(busy.secret), undefined);
  assert.is(await sessions.find(watched.secret), undefined);
  assert.is(await sessions.find(refreshed.secret), undefined);
  await sessions.sweep();
  assert.equal(await db.read((reader) => reader.all('SELECT * FROM sessions')), []);
});

test('the one that was quiet longest gives way to the twenty-first', async () => {
  const first = await start();
  clock.pass(1000);
  const others = [];
  for (let n = 0; n < 20; n += 1) others.push(await start());
  assert.is(await sessions.find(first.secret), undefined);
  for (const { secret } of others) assert.ok(await sessions.find(secret));
  assert.is((await sessions.list(anna)).length, 20);
});

test('somebody ends his own only', async () => {
  const { session, secret } = await start();
  assert.not.ok(await sessions.end(session.id, 'usr_aaaaaaaaaaaaaaaa'));
  assert.ok(await sessions.find(secret));
  assert.ok(await sessions.end(session.id, anna));
  assert.is(await sessions.find(secret), undefined);
  assert.not.ok(await sessions.end(session.id, anna));
});

test('a long or hostile user agent is cut', async () => {
  const { session } = await sessions.start(anna, { ...FROM, agent: 'x'.repeat(10_000) });
  assert.is(session.agent.length, 200);
});

test('only what looks like one of ours is looked up', () => {
  const secret = 'A'.repeat(43);
  assert.equal(parseBearer(`${FACTS.id}.${secret}`), { realm: FACTS.id, secret });
  assert.equal(parseBearer(`backend.${secret}`), { realm: 'backend', secret });
  for (const text of [
    ...['', '.', secret, `.${secret}`, `acme.${secret}`, `${FACTS.id}.${secret}A`, `${FACTS.id}.${secret}\n`],
    ...[
      `${FACTS.id}/../x.${secret}`,
      `__proto__.${secret}`,
      `backend.${'%'.repeat(43)}`,
      `BACKEND.${secret}`,
    ],
  ])
    assert.is(parseBearer(text), undefined, text);
});

test.run();
