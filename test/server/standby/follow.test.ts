/** A standby that follows: takes everything, keeps up, loses nothing by a restart, and does not believe a primary that was set back. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digest } from '../replication/standby.ts';
import { until } from '../store/fixture.ts';
import { FedPrimary, newDataFolder, startStandby, type RunningStandby } from './pair.ts';

const ACCOUNT = `acc_${'a'.repeat(16)}`;

const inSync = async (fed: FedPrimary, { standby }: RunningStandby): Promise<void> => {
  const { spool } = fed.primary;
  await until(
    () => fed.acknowledged === spool.end.lsn && standby.follower.applier?.applied === spool.end.lsn,
  );
};

const standing = async ({ standby }: RunningStandby) => (await standby.view()).standing;

test('a fresh one takes everything, follows, and is the same', async () => {
  const fed = await FedPrimary.open();
  await fed.primary.store.createAccount(ACCOUNT);
  for (let number = 1; number <= 20; number += 1) await fed.write(number, 2_000, ACCOUNT);
  const running = await startStandby(await newDataFolder(), fed.peerState);
  for (let number = 21; number <= 40; number += 1) await fed.write(number, 2_000, ACCOUNT);
  await inSync(fed, running);
  await until(() => running.standby.follower.following !== null);
  await until(async () => (await standing(running)).kind === 'in-sync');
  const { promotable, statement, primary } = await running.standby.view();
  assert.ok(promotable);
  assert.is(primary?.name, 'first');
  assert.is(statement?.lsn, fed.primary.spool.end.lsn);
  assert.equal(statement?.missing, { kind: 'none-known' });
  await running.close();
  await fed.close();
  for (const file of ['system', ACCOUNT])
    assert.is(digest(running.places.replica, file), digest(fed.data, file), file);
});

test('a restart loses nothing and takes nothing twice', async () => {
  const fed = await FedPrimary.open();
  const data = await newDataFolder();
  let running = await startStandby(data, fed.peerState);
  for (let number = 1; number <= 10; number += 1) await fed.write(number);
  await inSync(fed, running);
  await running.close();
  for (let number = 11; number <= 20; number += 1) await fed.write(number);
  running = await startStandby(data, fed.peerState);
  assert.ok(running.holdings.held !== null, 'what was held is there at once');
  await inSync(fed, running);
  assert.is(running.states.current.role, 'standby');
  await running.close();
  await fed.close();
  assert.is(digest(running.places.replica, 'system'), digest(fed.data, 'system'));
});

test('when the line breaks it says so, and since when', async () => {
  const fed = await FedPrimary.open();
  const data = await newDataFolder();
  const running = await startStandby(data, fed.peerState);
  await fed.write(1);
  await inSync(fed, running);
  await until(async () => (await standing(running)).kind === 'in-sync');
  fed.silence();
  await until(async () => (await standing(running)).kind === 'broken');
  const broken = await standing(running);
  assert.is(broken.kind === 'broken' && broken.because, 'not-connected');
  await running.close();
  const again = await startStandby(data, fed.peerState);
  const { statement } = await again.standby.view();
  assert.ok(statement?.heardAt, 'when it was last heard outlives a restart');
  assert.ok((statement.silentS ?? -1) >= 0);
  await again.close();
  await fed.close();
});

test('files that are not what the log says are asked for anew, and the old ones stay until then', async () => {
  const fed = await FedPrimary.open();
  const data = await newDataFolder();
  let running = await startStandby(data, fed.peerState);
  await fed.write(1);
  await inSync(fed, running);
  await running.close();
  const applied = join(running.places.replica, 'applied.json');
  const known = JSON.parse(await readFile(applied, 'utf8')) as { heads: Record<string, { sum: string }> };
  const { system } = known.heads;
  assert.ok(system);
  await writeFile(
    applied,
    JSON.stringify({ ...known, heads: { system: { ...system, sum: '0'.repeat(32) } } }),
  );
  running = await startStandby(data, fed.peerState);
  await fed.write(2);
  await inSync(fed, running);
  await running.close();
  await fed.close();
  assert.is(digest(running.places.replica, 'system'), digest(fed.data, 'system'));
});

/** The standby has everything of one primary; another one with the same name and epoch has other records. */
async function setBack(change: (fed: FedPrimary) => Promise<void>) {
  const fed = await FedPrimary.open();
  const data = await newDataFolder();
  let running = await startStandby(data, fed.peerState);
  for (let number = 1; number <= 5; number += 1) await fed.write(number);
  await inSync(fed, running);
  const before = running.holdings.end;
  await running.close();
  await fed.close();
  const other = await FedPrimary.open();
  await change(other);
  running = await startStandby(data, other.peerState);
  await until(async () => {
    const now = await standing(running);
    return now.kind === 'broken' && now.because === 'rolled-back';
  });
  return { other, running, before };
}

test('C16: a primary with fewer records of the same epoch is not followed, and nothing here is given up for it', async () => {
  const { other, running, before } = await setBack(async () => undefined);
  assert.equal(running.holdings.end, before);
  assert.ok((await running.standby.view()).promotable, 'its history can be adopted by promoting it');
  await running.close();
  await other.close();
});

test('C16: nor one with more records, but others; until its owner says so', async () => {
  const { other, running, before } = await setBack(async (fed) => {
    for (let number = 101; number <= 120; number += 1) await fed.write(number);
  });
  assert.equal(running.holdings.end, before);
  running.standby.seedAnew();
  await inSync(other, running);
  await until(async () => (await standing(running)).kind === 'in-sync');
  await running.close();
  await other.close();
  assert.is(digest(running.places.replica, 'system'), digest(other.data, 'system'));
});

test('a seed that was cut off leaves what is held, and a note without files is nothing', async () => {
  const fed = await FedPrimary.open();
  const data = await newDataFolder();
  let running = await startStandby(data, fed.peerState);
  await fed.write(1);
  await inSync(fed, running);
  const { end } = running.holdings;
  await running.close();
  fed.silence();
  const half = join(running.places.incoming, 'replica');
  await mkdir(half, { recursive: true });
  await writeFile(join(half, 'system.db'), 'half of a file');
  running = await startStandby(data, fed.peerState);
  assert.equal(running.holdings.end, end);
  await running.close();
  await fed.close();
});

test.run();
