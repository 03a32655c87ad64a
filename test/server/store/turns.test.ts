import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Turns } from '../../../server/store/turns.ts';
import { refused } from './fixture.ts';

test('turns are given in the order of asking, never more than there are', async () => {
  const turns = new Turns(2);
  const order: number[] = [];
  let held = 0;
  const one = async (number: number): Promise<void> => {
    const release = await turns.take();
    held += 1;
    assert.ok(held <= 2);
    order.push(number);
    await new Promise((resolve) => setImmediate(resolve));
    held -= 1;
    release();
    release();
  };
  await Promise.all(Array.from({ length: 50 }, (_, number) => one(number)));
  assert.equal(
    order,
    Array.from({ length: 50 }, (_, number) => number),
  );
});

test('who gives up is skipped and leaves nothing behind', async () => {
  const turns = new Turns(1);
  const release = await turns.take();
  const controller = new AbortController();
  const gaveUp = turns.take(controller.signal);
  const next = turns.take();
  controller.abort(new Error('enough'));
  const error = await refused(gaveUp, 'aborted');
  assert.is((error.cause as Error).message, 'enough');
  await refused(turns.take(controller.signal), 'aborted');
  release();
  (await next)();
  (await turns.take())();
});

test.run();
