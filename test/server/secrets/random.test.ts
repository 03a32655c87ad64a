import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  deviceSecret,
  equalSecrets,
  hashToken,
  randomBase32,
  randomId,
  randomToken,
} from '../../../server/secrets/random.ts';

test('forms', () => {
  assert.match(randomToken(), /^[A-Za-z0-9_-]{43}$/);
  assert.match(randomToken(16), /^[A-Za-z0-9_-]{22}$/);
  assert.match(randomId('usr'), /^usr_[a-z2-7]{16}$/);
  assert.match(deviceSecret(), /^[a-z2-7]{26}$/);
});

test('ten thousand of each and no two alike', () => {
  for (const make of [randomToken, () => randomId('dev'), deviceSecret]) {
    assert.is(new Set(Array.from({ length: 10_000 }, () => make())).size, 10_000);
  }
});

test('each of the 32 characters is drawn equally often', () => {
  const counts = new Map<string, number>();
  for (const character of randomBase32(64_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
  const chi = [...counts.values()].reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
  assert.is(counts.size, 32);
  // 31 degrees of freedom: above 90 once in ten million runs.
  assert.ok(chi < 90, `chi square ${chi}`);
});

test('hashToken is SHA-256 in hexadecimal (FIPS 180-2, B.1)', () => {
  assert.is(hashToken('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('equalSecrets compares whole texts of any length', () => {
  assert.ok(equalSecrets('', '') && equalSecrets('äß', 'äß'));
  for (const [a, b] of [
    ['a', 'b'],
    ['a', 'aa'],
    ['', 'a'],
    ['a', 'A'],
  ] as const)
    assert.not.ok(equalSecrets(a, b));
});

test.run();
