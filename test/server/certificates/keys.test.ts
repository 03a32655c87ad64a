import { createPrivateKey, createPublicKey } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateRsaKey, KeyPool } from '../../../server/certificates/keys.ts';

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('waited a minute in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('while four keys are generated, the loop goes on', async () => {
  let made = 0;
  let turns = 0;
  let longest = 0;
  const work = Promise.all(
    Array.from({ length: 4 }, async () => {
      const pair = await generateRsaKey();
      made += 1;
      return pair;
    }),
  );
  for (let last = performance.now(); made < 4; turns += 1) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }
  const [pair] = await work;
  // Generous: on the loop itself the four would stop it for half a second at the least.
  assert.ok(turns > 10 && longest < 400, `${turns} turns, the longest ${longest} ms`);
  assert.is(createPrivateKey(pair!.privatePem).asymmetricKeyDetails?.modulusLength, 3072);
  assert.is(createPublicKey(pair!.privatePem).export({ type: 'spki', format: 'pem' }), pair!.publicKey);
});

test('the pool fills itself, hands out each pair once, in order, and fills again', async () => {
  const ending = new AbortController();
  const pool = new KeyPool({ signal: ending.signal, size: 1 });
  await until(() => pool.ready === 1);
  const order: number[] = [];
  const takers = [0, 1, 2].map(async (index) => {
    const pair = await pool.take();
    order.push(index);
    return pair.publicKey;
  });
  assert.is(new Set(await Promise.all(takers)).size, 3);
  assert.equal(order, [0, 1, 2]);
  await until(() => pool.ready === 1);
  ending.abort();
  assert.is(pool.ready, 0);
});

test('the end of its lifetime refuses those who wait and those who come', async () => {
  const ending = new AbortController();
  const pool = new KeyPool({ signal: ending.signal, size: 1 });
  const waiting = pool.take().catch((error: unknown) => error);
  ending.abort(new Error('the portal stops'));
  assert.match(String(await waiting), 'the portal stops');
  assert.match(String(await pool.take().catch((error: unknown) => error)), 'the portal stops');
  const late = new KeyPool({ signal: ending.signal });
  assert.match(String(await late.take().catch((error: unknown) => error)), 'the portal stops');
});

test.run();
