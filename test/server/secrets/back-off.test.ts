import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BackOff } from '../../../server/secrets/back-off.ts';
import { sourceKey } from '../../../server/secrets/source-key.ts';

function clocked(entriesMax = 1000) {
  const clock = { ms: 1000 };
  return { clock, backOff: new BackOff({ now: () => clock.ms, entriesMax }) };
}
const anna = { user: 'acme/anna', source: '192.0.2.1' };

/** Guesses as fast as it is let for so long; how many got through. */
function guessesWithin(seconds: number, keysOf: (n: number) => typeof anna, world = clocked()): number {
  let guesses = 0;
  const end = world.clock.ms + seconds * 1000;
  while (world.clock.ms < end) {
    const keys = keysOf(guesses);
    const { waitS } = world.backOff.check(keys);
    if (waitS > 0) world.clock.ms += waitS * 1000;
    else {
      world.backOff.failed(keys);
      guesses += 1;
    }
  }
  return guesses;
}

test('five are free, then the wait doubles to a quarter of an hour', () => {
  const { clock, backOff } = clocked();
  const waits = [];
  for (let i = 0; i < 18; i += 1) {
    backOff.failed(anna);
    const { waitS } = backOff.check(anna);
    waits.push(waitS);
    clock.ms += waitS * 1000;
  }
  assert.equal(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
});

test('one guesser gets about a hundred guesses a day', () => {
  const guesses = guessesWithin(86_400, () => anna);
  assert.ok(guesses < 120, `${guesses}`);
});

test('a guesser that changes its address within its IPv6 network stays one', () => {
  const guesses = guessesWithin(86_400, (n) => ({
    user: 'acme/anna',
    source: `2001:db8:1:2::${n.toString(16)}`,
  }));
  assert.ok(guesses < 120, `${guesses}`);
});

test('writing the user in capitals is no new start', () => {
  const guesses = guessesWithin(3600, (n) => ({ ...anna, user: n % 2 ? 'ACME/anna' : 'acme/Anna' }));
  assert.ok(guesses < 30, `${guesses}`);
});

test('a password tried on user after user from one source slows down', () => {
  const guesses = guessesWithin(3600, (n) => ({ ...anna, user: `acme/user-${n}` }));
  assert.ok(guesses < 130, `${guesses}`);
});

test('a botnet against one user slows down, and he himself waits seconds, not minutes', () => {
  const world = clocked(50_000);
  const guesses = guessesWithin(
    3600,
    (n) => ({ user: 'acme/anna', source: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` }),
    world,
  );
  assert.ok(guesses < 500, `${guesses}`);
  assert.ok(world.backOff.check(anna).waitS <= 8);
  assert.is(world.backOff.check({ ...anna, user: 'acme/berta' }).waitS, 0);
});

test('who is guessed at from elsewhere is not locked out, nor are others behind that address', () => {
  const { backOff } = clocked();
  for (let i = 0; i < 15; i += 1) backOff.failed({ ...anna, source: '198.51.100.9' });
  assert.ok(backOff.check({ ...anna, source: '198.51.100.9' }).waitS > 100);
  assert.is(backOff.check(anna).waitS, 0);
  assert.is(backOff.check({ user: 'acme/berta', source: '198.51.100.9' }).waitS, 0);
});

test('the right password starts afresh for this user and source, and washes nothing else', () => {
  const { clock, backOff } = clocked();
  for (let i = 0; i < 60; i += 1) backOff.failed({ user: `acme/victim-${i}`, source: anna.source });
  const before = backOff.check(anna).waitS;
  assert.ok(before > 0);
  clock.ms += before * 1000;
  backOff.failed(anna);
  backOff.succeeded(anna);
  assert.is(backOff.check(anna).waitS, 0, 'the owner goes on at once');
  backOff.failed({ user: 'acme/next', source: anna.source });
  assert.ok(
    backOff.check({ user: 'acme/next', source: anna.source }).waitS > 10,
    'the source is still known',
  );
});

test('a thousand guesses sent together do not pass together', () => {
  const { backOff } = clocked();
  const passed = Array.from({ length: 1000 }, () => backOff.attempt(anna)).filter(({ waitS }) => waitS === 0);
  assert.is(passed.length, 6);
});

test('right passwords never add up to a wait', () => {
  const { backOff } = clocked();
  for (let i = 0; i < 500; i += 1) {
    assert.is(backOff.attempt(anna).waitS, 0);
    backOff.succeeded(anna);
  }
  assert.is(backOff.size, 0);
});

test('an hour of quiet after the last wait forgets', () => {
  const { clock, backOff } = clocked();
  for (let i = 0; i < 6; i += 1) backOff.failed(anna);
  clock.ms += (1 + 3600) * 1000;
  backOff.failed(anna);
  assert.is(backOff.check(anna).waitS, 0);
});

test('memory is bounded under a flood of names, and the newest stay', () => {
  const { backOff } = clocked(100);
  for (let i = 0; i < 10_000; i += 1) backOff.failed({ user: `x/${'y'.repeat(1000)}${i}`, source: `s${i}` });
  assert.ok(backOff.size <= 300);
  for (let i = 0; i < 8; i += 1) backOff.failed(anna);
  assert.ok(backOff.check(anna).waitS > 0);
});

test('checking changes nothing; waits are whole seconds between nothing and the ceiling', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ fail: fc.boolean(), user: fc.nat(3), source: fc.nat(3), ms: fc.nat(5000) })),
      (steps) => {
        const { clock, backOff } = clocked();
        for (const { fail, user, source, ms } of steps) {
          const keys = { user: `a/${user}`, source: `192.0.2.${source}` };
          if (fail) backOff.failed(keys);
          else backOff.succeeded(keys);
          clock.ms += ms;
          const { waitS } = backOff.check(keys);
          assert.is(backOff.check(keys).waitS, waitS);
          assert.ok(Number.isInteger(waitS) && waitS >= 0 && waitS <= 900);
        }
      },
    ),
  );
});

test('two users never share an entry by the way their names are put together', () => {
  const { backOff } = clocked();
  for (let i = 0; i < 8; i += 1) backOff.failed({ user: 'a', source: 'b|c' });
  assert.is(backOff.check({ user: 'a|b', source: 'c' }).waitS, 0);
});

test('sources', () => {
  const table: [string, string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unix', 'unix'],
  ];
  for (const [address, key] of table) assert.is(sourceKey(address), key, address);
});

/** Tries the same user twice a second, each time from another /64 of one /48. */
function crowd({ backOff }: ReturnType<typeof clocked>, n: number): boolean {
  return backOff.attempt({ user: 'acme/anna', source: `2001:db8:1:${n.toString(16)}::1` }).waitS === 0;
}

test('who has a /48 of IPv6 is one source: he guesses as little as others', () => {
  const world = clocked();
  let guesses = 0;
  for (let n = 0; n < 7200; n += 1, world.clock.ms += 500) if (crowd(world, n)) guesses += 1;
  assert.ok(guesses < 120, `${guesses}`);
});

test('a crowd that takes every turn does not keep somebody out of where he has signed in before', () => {
  const { clock, backOff } = clocked();
  backOff.attempt(anna);
  backOff.succeeded(anna);
  let waited = 0;
  for (let n = 0; n < 7200; n += 1, clock.ms += 500) {
    backOff.attempt({ user: 'acme/anna', source: `198.51.${n >> 8}.${n & 255}` });
    waited = Math.max(waited, backOff.check(anna).waitS);
  }
  assert.is(waited, 0);
  // Elsewhere he waits like everybody, and his own mistakes count at home too.
  assert.ok(backOff.check({ ...anna, source: '203.0.113.9' }).waitS > 0);
  for (let n = 0; n < 6; n += 1) backOff.failed(anna);
  assert.ok(backOff.check(anna).waitS > 0);
});

test.run();
