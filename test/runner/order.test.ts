import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { parseOptions } from './options.ts';
import { schedule, shuffle } from './order.ts';
import type { TestFile } from './discover.ts';

const file = (path: string, pace: TestFile['pace'] = 'usual'): TestFile => ({ path, pace, timeoutMs: 1000 });

test('a seed gives one order, with everything in it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
      assert.equal(shuffle(items, seed), shuffle(items, seed));
      assert.equal(shuffle(items, seed).sort(), [...items].sort());
    }),
  );
  const numbers = Array.from({ length: 50 }, (_, index) => index);
  assert.not.equal(shuffle(numbers, 1), shuffle(numbers, 2));
});

test('--shuffle without a seed takes one, and every word is checked', () => {
  assert.type(parseOptions(['--shuffle']).seed, 'number');
  assert.is(parseOptions(['--shuffle=7', 'rooms']).seed, 7);
  assert.equal(parseOptions(['rooms', 'door']).words, ['rooms', 'door']);
  for (const word of ['--shuffle=x', '--jobs=65', '--jobs=1.5', '--fast', '--root']) {
    assert.throws(() => parseOptions([word]), word);
  }
});

test('slow ones first, so many at a time and no more, those that want to be alone last and alone', async () => {
  const files = [file('a'), file('b', 'alone'), file('c', 'slow'), file('d'), file('e', 'alone')];
  const order: string[] = [];
  let running = 0;
  const most: Record<string, number> = {};
  await schedule(
    files,
    { jobs: 2, seed: undefined, signal: new AbortController().signal },
    async ({ path }) => {
      order.push(path);
      running++;
      most[path] = running;
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
    },
  );
  assert.equal(order, ['c', 'a', 'd', 'b', 'e']);
  assert.equal([most['b'], most['e'], Math.max(...Object.values(most))], [1, 1, 2]);
});

test('one that waits runs beside as many others as there may be, and only one', async () => {
  const files = [file('a'), file('b'), file('v', 'waits'), file('w', 'waits')];
  const running = new Set<string>();
  const seen: string[] = [];
  await schedule(
    files,
    { jobs: 1, seed: undefined, signal: new AbortController().signal },
    async ({ path }) => {
      running.add(path);
      seen.push([...running].sort().join(''));
      await new Promise((resolve) => setTimeout(resolve, 5));
      running.delete(path);
    },
  );
  assert.equal(seen.toSorted((one, other) => one.length - other.length).at(-1)?.length, 2);
  assert.not.ok(
    seen.some((names) => names === 'ab' || names === 'vw'),
    seen.join(' '),
  );
});

test.run();
