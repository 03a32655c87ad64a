/**
 * A folder that cannot be synced after a new file took its place: the answer says that it failed, and the next start finds the new file. A
 * folder that may be written and not be opened for reading does the same to us as an EIO of its fsync.
 */
import { chmodSync, chownSync, lstatSync, readdirSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PrimaryNode } from '../../../server/replication/node/primary.ts';
import { NodeStates, replicationFolder } from '../../../server/replication/node/state.ts';
import { switchOver } from '../../../server/replication/node/switch-over.ts';
import { carryOutPromotion } from '../../../server/standby/promotion/carry-out.ts';
import { readNote } from '../../../server/standby/promotion/note.ts';
import { until } from '../store/fixture.ts';
import { FedPrimary, newDataFolder, startStandby } from './pair.ts';

const NOBODY = 65_534;
const BY = { subject: 'operator olga', address: '192.0.2.9' };

function giveAway(path: string): void {
  chownSync(path, NOBODY, NOBODY);
  if (!lstatSync(path).isDirectory()) return;
  chmodSync(path, 0o700);
  for (const name of readdirSync(path)) giveAway(join(path, name));
}

/** As another user, who may write into this folder and not sync it. */
async function unsynced<T>(data: string, work: () => Promise<T>): Promise<T> {
  giveAway(data);
  const folder = replicationFolder(data);
  process.seteuid?.(NOBODY);
  try {
    await chmod(folder, 0o300);
    return await work();
  } finally {
    process.seteuid?.(0);
    await chmod(folder, 0o700);
  }
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

test('a promotion whose note is in place is decided, whatever the answer to writing it was', async () => {
  const fed = await FedPrimary.open();
  for (let number = 1; number <= 3; number += 1) await fed.write(number);
  const data = await newDataFolder();
  const running = await startStandby(data, fed.peerState);
  const { takeover } = running.standby;
  await until(() => fed.acknowledged === fed.primary.spool.end.lsn);
  await running.standby.follower.stop();
  assert.is(await unsynced(data, () => takeover.alone(BY)), 2);
  assert.is(takeover.decided, 2);
  const said = await takeover.saying(
    () => ({ ...running.states.current, incarnation: 'ab'.repeat(16), ...running.holdings.end }),
    async ({ role, epoch }) => ({ role, epoch }),
  );
  assert.equal(said, { role: 'primary', epoch: 2 }, 'and nobody hears that this is still a standby');
  await until(() => running.restarted());
  await running.close();
  await fed.close();
  const states = await NodeStates.open(data);
  await carryOutPromotion(running.places, states);
  assert.is(states.current.role, 'primary');
  await states.close();
});

test('a note that cannot be read back is neither: not a word more, and the next life looks', async () => {
  const fed = await FedPrimary.open();
  await fed.write(1);
  const data = await newDataFolder();
  const running = await startStandby(data, fed.peerState);
  const { takeover } = running.standby;
  await until(() => fed.acknowledged === fed.primary.spool.end.lsn);
  await running.standby.follower.stop();
  giveAway(data);
  // Neither written nor read: from the last moment before it on nothing in this folder can be reached.
  const claim = async (): Promise<boolean> => {
    process.seteuid?.(NOBODY);
    await chmod(running.places.replication, 0);
    return true;
  };
  const error = await failure(takeover.byWitness(claim)).finally(() => process.seteuid?.(0));
  await chmod(running.places.replication, 0o700);
  assert.ok(error instanceof Error);
  assert.is(takeover.decided, null);
  assert.ok(running.restarted());
  const { current } = running.states;
  const hello = { ...current, incarnation: 'ab'.repeat(16), ...running.holdings.end };
  const said = await failure(
    takeover.saying(
      () => hello,
      () => Promise.resolve('a standby'),
    ),
  );
  assert.ok(said instanceof Error, 'it would be held to it');
  assert.is(await readNote(running.places.replication), null);
  await running.close();
  await fed.close();
});

test('what stands in node.json is what the node says of itself, and a failure is told all the same', async () => {
  const data = await newDataFolder();
  const states = await NodeStates.open(data);
  const error = await unsynced(data, () => failure(states.change(() => ({ epoch: 7 }))));
  assert.ok(error instanceof Error);
  assert.is(states.current.epoch, 7);
  await states.close();
  const next = await NodeStates.open(data);
  assert.is(next.current.epoch, 7);
  await next.close();
});

test('a primary that may have handed over does not serve on: it takes that back first, or ends', async () => {
  const data = await newDataFolder();
  const states = await NodeStates.open(data);
  const end = { lsn: 7, hash: 'c'.repeat(64) };
  const did: string[] = [];
  const node = {
    ...{ standing: { acknowledged: 7 }, onHello: () => undefined },
    stopServing: async () => did.push('rooms end') > 0,
    restartSoon: () => did.push('restart'),
    follower: {
      ...{ over: false, send: async (kind: string) => void did.push(kind) },
      answer: () => Promise.resolve({ ...end, epoch: 2 }),
    },
    options: {
      signal: new AbortController().signal,
      log: { warn: () => undefined, error: () => undefined },
      store: {
        gate: {
          ...{ hold: async () => undefined, shut: () => did.push('shut') },
          release: () => did.push('serves on'),
        },
      },
      ownLog: { spool: { end, durable: async () => undefined }, states },
    },
  };
  const error = await unsynced(data, () => failure(switchOver(node as unknown as PrimaryNode)));
  assert.ok(error instanceof Error);
  assert.equal(did, ['prepare', 'serves on'], 'the standby was not asked to take over');
  assert.equal([states.current.role, states.current.handingOver], ['primary', null]);
  await states.close();
});

test.run();
