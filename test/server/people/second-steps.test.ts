import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SecondSteps, STEP_MS } from '../../../server/people/second-steps.ts';

const FIRST = {
  realm: 'acc_aaaaaaaaaaaaaaaa',
  personId: 'usr_anna',
  personName: 'anna',
  passwordHash: null,
  guess: { user: 'acme/anna', source: '192.0.2.7' },
};
const BEN = { ...FIRST, personId: 'usr_ben' };

function steps() {
  const clock = { ms: 0 };
  return { clock, steps: new SecondSteps(() => clock.ms) };
}

test('a ticket is for who passed the first step, and nobody can guess it', () => {
  const { steps: all } = steps();
  const [anna, ben] = [all.begin(FIRST), all.begin(BEN)];
  assert.is(all.attempt(anna)?.personId, 'usr_anna');
  assert.is(all.attempt(ben)?.personId, 'usr_ben');
  assert.ok(anna.length >= 43 && anna !== ben);
  for (const text of ['', 'usr_anna', '__proto__', `${anna} `]) assert.is(all.attempt(text), undefined);
});

test('five tries, then the password is asked for again', () => {
  const { steps: all } = steps();
  const ticket = all.begin(FIRST);
  for (let n = 0; n < 5; n += 1) assert.ok(all.attempt(ticket));
  assert.is(all.attempt(ticket), undefined);
  assert.is(all.attempt(ticket), undefined);
});

test('it works once, and ends by monotonic time', () => {
  const { clock, steps: all } = steps();
  const used = all.begin(FIRST);
  assert.ok(all.done(used));
  assert.not.ok(all.done(used));
  assert.is(all.attempt(used), undefined);
  const late = all.begin(FIRST);
  clock.ms += STEP_MS - 1;
  assert.ok(all.attempt(late));
  clock.ms += 1;
  assert.is(all.attempt(late), undefined);
});

test('old tickets are swept out, and there is a ceiling', () => {
  const { clock, steps: all } = steps();
  const first = all.begin(FIRST);
  for (let n = 0; n < 10_000; n += 1) all.begin(BEN);
  assert.is(all.attempt(first), undefined);
  clock.ms += STEP_MS;
  const fresh = all.begin(FIRST);
  assert.ok(all.attempt(fresh));
});

test.run();
