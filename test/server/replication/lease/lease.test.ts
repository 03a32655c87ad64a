/** Keeper and watch against each other and a real witness: who serves when, and who takes over. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RELY_MS, SILENT_MS } from '../../../../server/replication/lease/times.ts';
import { NODES, WitnessProcess } from '../../../witness/rig.ts';
import { Pair } from './pair.ts';

const witness = new WitnessProcess();
test.before(async () => {
  await witness.start();
});
test.after(() => witness.kill());

async function withPair(work: (pair: Pair) => Promise<void>): Promise<void> {
  const pair = new Pair(witness);
  await pair.start();
  await work(pair);
}

/** A primary that has everything as it should be: leased, the standby named and a candidate. */
async function covered(pair: Pair) {
  const keeper = pair.keeper('1');
  await keeper.renew();
  await keeper.renew();
  assert.ok(keeper.status.covered, JSON.stringify(keeper.status));
  return keeper;
}

/** Looks as the standby does, until it would have taken over if it may. */
async function watchFor(pair: Pair, ms: number, watch = pair.watch()) {
  await watch.look();
  pair.now += ms;
  await watch.look();
  return watch;
}

test('a primary gets its lease, names the standby, and only then makes it a candidate', () =>
  withPair(async (pair) => {
    const keeper = pair.keeper('1');
    assert.not(keeper.serving);
    pair.acknowledged = 9;
    await keeper.renew();
    assert.ok(keeper.serving);
    assert.is((await pair.lease())?.['inSync'], null);
    assert.is(pair.armed, 'off', 'nobody can take over: rooms need not end with this process');
    await keeper.renew();
    assert.is((await pair.lease())?.['inSync'], null, 'it lacks a record');
    assert.not(pair.book.current.candidate);
    pair.acknowledged = 10;
    await keeper.renew();
    assert.is((await pair.lease())?.['inSync'], NODES.b);
    assert.ok(pair.book.current.candidate);
    assert.is(pair.armed, pair.now + RELY_MS);
  }));

test('cut off, the primary stops before the standby takes over', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    const watch = pair.watch();
    await watch.look();
    const begun = pair.now;
    pair.linked = false;
    pair.now = begun + RELY_MS - 1;
    assert.ok(keeper.serving);
    pair.now = begun + RELY_MS;
    assert.not(keeper.serving);
    assert.is(pair.armed, begun + RELY_MS, 'the appliance counts the same end');
    pair.now = begun + SILENT_MS - 1;
    await watch.look();
    assert.is(pair.promoted, 0);
    pair.now = begun + SILENT_MS;
    await watch.look();
    assert.is(pair.promoted, 1);
    const { epoch, holder, inSync } = (await pair.lease()) ?? {};
    assert.equal([epoch, holder, inSync], [4, NODES.b, null]);
    await keeper.renew();
    assert.equal(keeper.end, { kind: 'taken', epoch: 4 });
    await keeper.renew();
    assert.not(keeper.serving);
  }));

test('a renewal in the last moment wins over the take-over', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    const watch = await watchFor(pair, SILENT_MS - 1);
    await keeper.renew();
    pair.now += 1;
    await watch.look();
    assert.is(pair.promoted, 0);
    assert.ok(keeper.serving);
  }));

test('a witness that goes away stops nobody: the standby is called off first, and then does not take over', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    const watch = pair.watch();
    await watch.look();
    await pair.process.kill();
    pair.now += 4_000;
    await keeper.renew();
    assert.not(pair.book.current.candidate);
    assert.is(pair.armed, 'off');
    pair.now += 60_000;
    await keeper.renew();
    assert.ok(keeper.serving);
    assert.is(keeper.status.trouble, 'unreachable');
    assert.ok(await keeper.mayConfirmAlone());
    // Also when the two lose each other, the witness answers the standby, and the standby was started anew.
    pair.linked = false;
    await pair.process.start();
    await pair.openBook();
    await watchFor(pair, 10 * SILENT_MS);
    assert.is(pair.promoted, 0);
  }));

test('the witness is back: the standby is a candidate again when it has all that was confirmed without it', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    await pair.process.kill();
    pair.now += 4_000;
    await keeper.renew();
    pair.end = 11;
    assert.ok(await keeper.mayConfirmAlone());
    await pair.process.start();
    await keeper.renew();
    assert.not(pair.book.current.candidate);
    pair.acknowledged = 11;
    pair.now += 3_000;
    for (let round = 0; round < 3; round += 1) await keeper.renew();
    assert.ok(keeper.status.covered);
    assert.ok(pair.book.current.candidate);
  }));

test('witness and standby gone at once: the primary stops', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    pair.linked = false;
    await pair.process.kill();
    pair.now += 4_000;
    await keeper.renew();
    assert.ok(keeper.serving);
    assert.not(await keeper.mayConfirmAlone());
    pair.now += 4_000;
    await keeper.renew();
    assert.not(keeper.serving);
    // Nobody took over: it may go on when one of the two is back.
    pair.linked = true;
    await keeper.renew();
    assert.ok(keeper.serving);
    await pair.process.start();
  }));

test('nothing is confirmed alone before the witness knows, and then nobody takes over', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    pair.linked = false;
    pair.end = 11;
    assert.ok(await keeper.mayConfirmAlone());
    assert.is((await pair.lease())?.['inSync'], null);
    assert.is(pair.armed === 'off' || pair.armed === pair.now + RELY_MS, true);
    await watchFor(pair, 2 * SILENT_MS);
    assert.is(pair.promoted, 0);
    assert.ok(keeper.serving, 'nobody can take over, so it needs no lease');
  }));

test('an orderly end lets nobody take over, and the next process goes on at once', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    await keeper.release();
    assert.is(pair.armed, 'off');
    await watchFor(pair, 2 * SILENT_MS);
    assert.is(pair.promoted, 0);
    const next = pair.keeper('2', { predecessor: '1'.repeat(32) });
    await next.renew();
    assert.ok(next.serving);
  }));

test('a copy of the primary: the newcomer waits, and of two that live one stops', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    const copy = pair.keeper('2');
    for (let round = 0; round < 6; round += 1) {
      await copy.renew();
      assert.is(copy.status.trouble, 'waits');
      pair.now += 3_000;
      await keeper.renew();
    }
    assert.not(copy.serving);
    pair.now += SILENT_MS;
    await copy.renew();
    pair.now += SILENT_MS;
    await copy.renew();
    assert.ok(copy.serving, 'after a silence it is taken for the same machine');
    await keeper.renew();
    await keeper.renew();
    assert.equal(keeper.end, { kind: 'clone' });
  }));

test('a copy of a running process has the same incarnation, and is found by what it did not write', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    const frozen = pair.keeper('1', { predecessor: '1'.repeat(32) });
    await frozen.renew();
    await keeper.renew();
    await keeper.renew();
    assert.equal(keeper.end, { kind: 'clone' });
  }));

test('a standby that takes over is not called off, and whoever crashed half-way goes on', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    const watch = pair.watch();
    await watch.look();
    pair.now += SILENT_MS;
    // The witness goes away between the note on the disk and the swap.
    const read = watch.look();
    await read;
    assert.is(pair.promoted, 1);
    await pair.openBook();
    assert.ok(pair.book.current.taking);
    assert.ok((await pair.book.heard({ candidate: false, turn: 99 })).taking);
    await keeper.renew();
    assert.not(keeper.serving);
    // Crashed before it was decided: the next process finds that the witness has heard it.
    await pair.watch().look();
    assert.is(pair.promoted, 2);
  }));

test('a primary does not rely on a standby that is just taking over', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    assert.ok(await pair.book.take());
    await pair.process.kill();
    pair.now += RELY_MS / 2;
    await keeper.renew();
    pair.now += RELY_MS / 2;
    await keeper.renew();
    assert.not(keeper.serving);
    await pair.process.start();
  }));

test('an intention that the primary was faster than is given up', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    assert.ok(await pair.book.take());
    const watch = pair.watch();
    await watch.look();
    assert.ok(pair.book.current.taking, 'nothing was seen to change: a swap may still be on its way');
    await keeper.renew();
    await watch.look();
    assert.not(pair.book.current.taking);
    assert.is(pair.promoted, 0);
  }));

test('who is no candidate, not named, or of another epoch takes nothing', () =>
  withPair(async (pair) => {
    const keeper = await covered(pair);
    await pair.book.heard({ candidate: false, turn: 50 });
    await watchFor(pair, 2 * SILENT_MS);
    assert.is(pair.promoted, 0);
    await pair.book.heard({ candidate: true, turn: 51 });
    pair.epoch = 4;
    await watchFor(pair, 2 * SILENT_MS);
    assert.is(pair.promoted, 0, 'what was said in another epoch does not count');
    pair.epoch = 3;
    await keeper.mayConfirmAlone();
    await watchFor(pair, 2 * SILENT_MS);
    assert.is(pair.promoted, 0);
  }));

test('a file that was damaged is of no candidate', async () =>
  withPair(async (pair) => {
    await covered(pair);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${pair.folder}/candidacy.json`, '{"candidate":true');
    await pair.openBook();
    assert.not(pair.book.current.candidate);
  }));

test.run();
