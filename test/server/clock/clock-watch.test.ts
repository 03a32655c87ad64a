/** When the wall is believed, and when the clock that only counts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ClockWatch } from '../../../server/clock/clock-watch.ts';
import { createLog } from '../../../server/log.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-11-23T08:00:00.000Z');

function newWatch(known?: number) {
  const clock = { wall: BEGIN, monotonic: 0 };
  const shortened: number[] = [];
  const marks: number[] = [];
  let full = false;
  const watch = new ClockWatch({
    now: () => new Date(clock.wall),
    monotonicMs: () => clock.monotonic,
    log: { ...createLog('warn'), warn: () => undefined },
    mark: {
      read: async () => (known === undefined ? undefined : new Date(known)),
      write: async (at) => {
        if (full) throw new Error('disk full');
        marks.push(at.getTime());
      },
    },
    ends: { shorten: async (ms) => void shortened.push(ms), finish: async () => undefined },
  });
  /** Time goes by; the wall may show something else. */
  const pass = async (ms: number, wallMs = ms) => {
    clock.monotonic += ms;
    clock.wall += wallMs;
    await watch.look();
  };
  return { watch, shortened, marks, pass, fill: () => (full = true) };
}

test('time that goes by shortens nothing', async () => {
  const { watch, shortened, pass } = newWatch();
  await watch.start();
  for (let n = 0; n < 1000; n += 1) await pass(SECOND);
  assert.equal(shortened, []);
});

test('set back while it runs: by as much as the clock that counts proves', async () => {
  for (const step of [6 * SECOND, HOUR, 20 * 365 * 24 * HOUR]) {
    const { watch, shortened, pass } = newWatch();
    await watch.start();
    await pass(SECOND, SECOND - step);
    await pass(SECOND);
    assert.equal(shortened, [step]);
  }
});

test('many small steps back are a large one', async () => {
  const { watch, shortened, pass } = newWatch();
  await watch.start();
  for (let n = 0; n < 100; n += 1) await pass(SECOND, 0);
  assert.is(
    shortened.reduce((sum, ms) => sum + ms, 0),
    100 * SECOND,
  );
});

test('set ahead, or the machine slept: ends come early, and coming back shortens by as much', async () => {
  const { watch, shortened, pass } = newWatch();
  await watch.start();
  await pass(SECOND, HOUR);
  assert.equal(shortened, []);
  await pass(SECOND, SECOND - HOUR);
  assert.equal(shortened, [HOUR]);
});

test('a clock that was lost while the machine was off: by what is known to be over', async () => {
  for (const [known, expected] of [
    [BEGIN + 5 * HOUR, [5 * HOUR]],
    [BEGIN + 4 * SECOND, []],
    [BEGIN - HOUR, []],
    [undefined, []],
  ] as const) {
    const { watch, shortened, marks } = newWatch(known);
    await watch.start();
    assert.equal(shortened, expected);
    assert.equal(marks, [BEGIN]);
  }
});

test('the time is written down every five minutes; a full disk stops nobody', async () => {
  const { watch, marks, pass, fill, shortened } = newWatch();
  await watch.start();
  for (let n = 0; n < 3600; n += 1) await pass(SECOND);
  assert.is(marks.length, 13);
  fill();
  await pass(SECOND, -HOUR);
  assert.equal(shortened, [HOUR + SECOND]);
});

test.run();
