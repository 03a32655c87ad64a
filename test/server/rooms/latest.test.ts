import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Latest } from '../../../server/rooms/latest.ts';

test('many at once cost two runs, and each gets one that began after he asked', async () => {
  let runs = 0;
  const latest = new Latest(async () => {
    runs += 1;
    await new Promise((resolve) => setImmediate(resolve));
  });
  await Promise.all(Array.from({ length: 100 }, () => latest.run()));
  assert.is(runs, 2);
});

test('a failure is told to those who waited for it, and the next run is made all the same', async () => {
  let runs = 0;
  const latest = new Latest(async () => {
    runs += 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (runs === 1) throw new Error('first');
  });
  const [first, second] = await Promise.allSettled([latest.run(), latest.run()]);
  assert.is(first.status, 'rejected');
  assert.is(second.status, 'fulfilled');
  await latest.run();
  assert.is(runs, 3);
});

/** So many turns of the microtask queue later, where the gap between two runs was. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}

test('never two at the same time, and never one that began before the asking, at whatever moment somebody asks', async () => {
  const moments = fc.array(fc.record({ after: fc.nat(12), takes: fc.nat(4) }), {
    minLength: 2,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(moments, async (asked) => {
      let at = 0;
      let running = 0;
      const starts: number[] = [];
      const takes = asked.map((one) => one.takes);
      const latest = new Latest(async () => {
        starts.push(++at);
        running += 1;
        assert.is(running, 1, 'two at the same time');
        await turns(takes[starts.length % takes.length] ?? 0);
        running -= 1;
      });
      await Promise.all(
        asked.map(async ({ after }) => {
          await turns(after);
          const askedAt = at;
          await latest.run();
          assert.ok((starts.at(-1) ?? 0) > askedAt, 'a run that had begun before');
        }),
      );
    }),
    { numRuns: 500 },
  );
});

test.run();
