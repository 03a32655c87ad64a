import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { utcTime } from '../../../server/store/times.ts';

test('a time is UTC with milliseconds, and texts sort as times do', () => {
  assert.is(utcTime(Date.UTC(2026, 10, 23, 5, 4)), '2026-11-23T05:04:00.000Z');
  assert.is(utcTime(new Date('2026-11-23T06:04:00+01:00')), '2026-11-23T05:04:00.000Z');
  const times = [-62_167_219_200_000, -1, 0, 1, 999, 1000, 4_000_000_000_000, 253_402_300_799_999];
  const texts = times.map((ms) => utcTime(ms));
  assert.equal([...texts].sort(), texts);
  assert.ok(texts.every((text) => text.length === 24));
  assert.ok(Math.abs(Date.parse(utcTime()) - Date.now()) < 60_000);
});

test('what would sort wrongly is no time', () => {
  for (const wrong of [NaN, Infinity, 253_402_300_800_000, -62_167_219_200_001, new Date('never')])
    assert.throws(() => utcTime(wrong), /not in the years/);
});

test.run();
