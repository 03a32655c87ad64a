// test: slow
// timeout: 480
/**
 * Pairs whose sides are killed at random moments, over the real link, while random work runs in all files.
 *
 * REPLICATION_KILLS sets how often, REPLICATION_PAIRS how many pairs side by side; docs/REPLICATION.md has the long run.
 */
// test: slow
// timeout: 14400
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateRsaKey } from '../../../server/certificates/keys.ts';
import { makeIdentity } from '../../../server/replication/link/identity.ts';
import { Pair } from './crash/pair.ts';
import { Sides } from './crash/side.ts';

const KILLS = Number(process.env['REPLICATION_KILLS'] ?? 200);
const PAIRS = Number(process.env['REPLICATION_PAIRS'] ?? 3);
const LOOK_EVERY = 15;

test(`a standby is byte-identical, and has all that was confirmed, through ${KILLS} kills of either side`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kills-'));
  const [primary, standby] = await Promise.all(
    ['a', 'b'].map(async (node) => makeIdentity(node, await generateRsaKey(), new Date())),
  );
  if (!primary || !standby) throw new Error('no identities');
  const sides = new Sides(join(folder, 'compiled'), PAIRS);
  const pairs: Pair[] = [];
  for (let number = 0; number < PAIRS; number += 1) {
    await mkdir(join(folder, `pair-${number}`));
    pairs.push(new Pair({ folder: join(folder, `pair-${number}`), sides, primary, standby }));
  }
  const began = performance.now();
  await Promise.all(pairs.map((pair) => pair.run(Math.ceil(KILLS / PAIRS), LOOK_EVERY))).finally(() =>
    sides.close(),
  );
  for (const { said } of pairs) assert.equal(said.faults, []);
  const sum = (of: (pair: Pair) => number) => pairs.reduce((total, pair) => total + of(pair), 0);
  const kills = sum((pair) => pair.kills);
  console.log(
    `${kills} kills, ${sum((pair) => pair.compared)} comparisons, ${sum(({ said }) => said.counts.here)} writes, ` +
      `${sum(({ said }) => said.counts.both)} on both, ${sum(({ said }) => said.counts.undone)} taken back, ` +
      `${Math.round((performance.now() - began) / 1000)} s`,
  );
  assert.ok(kills >= KILLS);
  assert.ok(sum((pair) => pair.compared) > 0, 'nothing was compared');
  assert.ok(sum(({ said }) => said.counts.both) > 0, 'nothing was confirmed');
});

test.run();
