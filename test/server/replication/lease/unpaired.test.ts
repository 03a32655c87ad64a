/** The pair is ended: who stood by has nothing of what is confirmed from then on, and must not take over. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LeaseError } from '../../../../server/replication/lease/errors.ts';
import { SILENT_MS } from '../../../../server/replication/lease/times.ts';
import { NODES, WitnessProcess } from '../../../witness/rig.ts';
import { Pair } from './pair.ts';

const witness = new WitnessProcess();
test.before(async () => {
  await witness.start();
});
test.after(() => witness.kill());

/** A primary whose standby is named and a candidate, until the pair is ended. */
async function covered() {
  const pair = new Pair(witness);
  await pair.start();
  let standby: string | null = NODES.b;
  const keeper = pair.keeper('1', {
    pair: {
      ...{ node: NODES.a, epoch: 3, standby: () => standby, end: () => pair.end },
      acknowledged: () => (standby === null ? 0 : pair.acknowledged),
      say: async (word) => (pair.linked ? pair.book.heard(word) : null),
    },
  });
  await keeper.renew();
  await keeper.renew();
  assert.ok(keeper.status.covered);
  const end = async (): Promise<void> => {
    [standby, pair.linked] = [null, false];
  };
  return { pair, keeper, end };
}

const named = async (pair: Pair): Promise<unknown> => (await pair.lease())?.['inSync'];

/** The primary writes on alone, and is cut off from the power. */
async function outage({ pair, keeper }: Awaited<ReturnType<typeof covered>>): Promise<void> {
  const watch = pair.watch();
  for (let round = 0; round < 3; round += 1) {
    pair.now += 3_000;
    pair.end += 100;
    await keeper.renew();
    await watch.look();
  }
  assert.ok(keeper.serving);
  assert.is(await named(pair), null);
  assert.is(pair.armed, 'off');
  for (let round = 0; round < 3; round += 1) {
    pair.now += SILENT_MS;
    await watch.look();
  }
  assert.is(pair.promoted, 0);
}

test('the former standby is unnamed before the pair is ended, and nobody is named meanwhile', async () => {
  const ended = await covered();
  const { pair, keeper, end } = ended;
  const renewals: Promise<void>[] = [];
  await keeper.unnamed(async () => {
    renewals.push(keeper.renew());
    assert.is(await named(pair), null);
    await end();
  });
  await Promise.all(renewals);
  keeper.pairChanged();
  assert.is(await named(pair), null);
  assert.not(keeper.status.covered);
  await outage(ended);
});

test('without the witness the pair is not ended, also if the standby is called off', async () => {
  const ended = await covered();
  const { pair, keeper, end } = ended;
  await pair.process.kill();
  pair.now += 4_000;
  await keeper.renew();
  assert.not(pair.book.current.candidate);
  let begun = false;
  const change = async (): Promise<void> => {
    begun = true;
    await end();
  };
  await keeper.unnamed(change).then(
    () => assert.unreachable(),
    (error: unknown) => assert.ok(error instanceof LeaseError && error.code === 'unreachable'),
  );
  assert.not(begun);
  assert.ok(keeper.serving);
  await pair.process.start();
  await keeper.unnamed(change);
  assert.ok(begun);
  keeper.pairChanged();
  await outage(ended);
});

test('whom the witness names although he is not the standby, the next renewal unnames', async () => {
  const ended = await covered();
  await ended.end();
  ended.keeper.pairChanged();
  assert.is(await named(ended.pair), NODES.b);
  await outage(ended);
});

test.run();
