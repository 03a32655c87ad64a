import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HeldBack } from '../../../server/dialin/held-back.ts';

test('a caller who is held back is written down once a minute, however often he knocks', () => {
  const clock = { ms: 0 };
  const held = new HeldBack(() => clock.ms);
  let rows = 0;
  for (; clock.ms < 600_000; clock.ms += 16) if (held.isNews(`2001:db8::${(clock.ms % 977) + 1}`)) rows += 1;
  assert.is(rows, 10);
});

test('each caller has rows of his own, and a crowd costs bounded memory', () => {
  const held = new HeldBack(() => 0);
  for (let n = 0; n < 5000; n += 1) assert.ok(held.isNews(`198.51.${n >> 8}.${n & 255}`));
  assert.not(held.isNews('198.51.19.100'));
});

test.run();
