import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BACK_OFF_CEILING_MS,
  REFUSED_CEILING_MS,
  backOff,
  refusedBackOff,
  toldBackOff,
} from '../../../router/tunnel/back-off.ts';

const round = fc.integer({ min: 0, max: 100_000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('never longer than half of what a standby may cost, whatever happened before', () => {
  fc.assert(
    fc.property(round, random, (n, r) => {
      const ms = backOff(n, r);
      assert.ok(Number.isInteger(ms) && ms >= 0 && ms <= BACK_OFF_CEILING_MS);
    }),
  );
  assert.is(backOff(100, 0.999_999_9), 14_999, 'a standby is found within half a minute');
});

test('who was told when to come comes then, or a little later, and never in an hour', () => {
  fc.assert(
    fc.property(fc.integer({ min: -10, max: 10_000_000 }), random, (told, r) => {
      const ms = toldBackOff(told, r);
      assert.ok(ms >= 1000 && ms <= 75_000);
      if (told >= 1000 && told <= 60_000) assert.ok(ms >= told && ms <= told * 1.25);
    }),
  );
});

test('full jitter: the dice decide between nothing and the whole step', () => {
  fc.assert(
    fc.property(round, random, (n, r) => {
      const step = Math.min(BACK_OFF_CEILING_MS, 1000 * 2 ** n);
      assert.is(backOff(n, 0), 0);
      assert.ok(Math.abs(backOff(n, r) - r * step) <= 1);
    }),
  );
});

test('a later round never waits less for the same dice', () => {
  fc.assert(fc.property(round, random, (n, r) => assert.ok(backOff(n + 1, r) >= backOff(n, r))));
});

test('after a refusal: at least 15 s, at most a quarter of an hour', () => {
  fc.assert(
    fc.property(round, random, (n, r) => {
      const ms = refusedBackOff(n, r);
      assert.ok(ms >= 15_000 && ms <= REFUSED_CEILING_MS);
      assert.ok(refusedBackOff(n + 1, r) >= ms);
    }),
  );
});

test.run();
