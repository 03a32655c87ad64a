// test: waits
/** What is broken is named and passed by another way where there is one; a crash in the middle of anything leaves what was. */
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HistoryError } from '../../../../server/replication/history/errors.ts';
import { account, digests, World } from './world.ts';

const broken = suite('what is broken');

async function write(world: World, file: string, times = 1): Promise<void> {
  const database = file === 'system' ? world.store.system : world.store.account(file);
  for (let time = 0; time < times; time += 1)
    await database.write((tx) => tx.run('INSERT INTO filling VALUES (1, randomblob(30000))'));
}

/** Two states with changes between them. */
async function lived(): Promise<World> {
  const world = await World.make();
  await world.store.createAccount(account('a'));
  for (let round = 0; round < 2; round += 1) {
    await write(world, 'system', 3);
    await write(world, account('a'), 3);
    world.nowMs += 3_600_000;
    await world.take();
  }
  return world;
}

function turnBit(path: string, at = -100): void {
  const bytes = readFileSync(path);
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = bytes[index]! ^ 1;
  writeFileSync(path, bytes);
}

async function fails(work: Promise<unknown>): Promise<HistoryError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, HistoryError);
  return error as HistoryError;
}

broken('an image of the nearest state is passed by way of an older one, and named', async () => {
  const world = await lived();
  const copy = await world.copy('end');
  const last = (await world.snapshots.list()).snapshots.at(-1)!;
  turnBit(world.snapshots.image(last.images['system']!.name));
  const restored = await world.restore({ lsn: copy.lsn });
  assert.equal(digests(restored.folder), digests(copy.folder));
  assert.is(restored.broken.length, 1);
  assert.match(restored.broken[0]!, last.images['system']!.name);
  await world.close();
});

broken('a manifest that was changed is no state any more, and older ones lead there', async () => {
  const world = await lived();
  const copy = await world.copy('end');
  const manifests = join(world.snapshots.folder, 'snapshots');
  const [newest] = readdirSync(manifests).toSorted().reverse();
  turnBit(join(manifests, newest!), 60);
  assert.equal((await world.snapshots.list()).damaged, [newest]);
  assert.equal(digests((await world.restore({ lsn: copy.lsn })).folder), digests(copy.folder));
  await world.close();
});

broken('a chapter stops at its broken record, says so, and what lies before it can be had', async () => {
  const world = await lived();
  const middle = await world.copy('middle');
  await write(world, 'system', 4);
  await world.close();
  const [chapter] = readdirSync(world.log).toSorted().reverse();
  turnBit(join(world.log, chapter!), -40_000);
  // The log is only read for this; the portal itself would cut its end off and go on.
  const { end, heads } = world.spool.stand();
  Object.assign(world, { spool: { stand: () => ({ end, heads }), cluster: world.spool.cluster } });
  const error = await fails(world.restore({ lsn: end.lsn }));
  assert.is(error.code, 'damaged');
  assert.match(error.message, chapter!);
  const reached = Number(/number (\d+) can be reached/.exec(error.message)?.[1]);
  assert.ok(reached >= middle.lsn && reached < end.lsn, error.message);
  await world.restore({ lsn: reached });
  assert.equal(digests((await world.restore({ lsn: middle.lsn })).folder), digests(middle.folder));
});

broken('when nothing leads to the present state, a new history begins beside the old one', async () => {
  const world = await lived();
  for (const name of readdirSync(world.snapshots.images)) rmSync(join(world.snapshots.images, name));
  await world.spool.forget(world.spool.end.lsn);
  await write(world, 'system');
  world.nowMs += 3_600_000;
  const taken = await world.take();
  assert.ok(taken);
  assert.ok(world.warnings.length > 0);
  const copy = await world.copy('after');
  const restored = await world.restore({ lsn: copy.lsn });
  assert.equal(digests(restored.folder), digests(copy.folder));
  await world.close();
});

broken(
  'a snapshot that is killed at any moment leaves the ones before it, and the next one comes',
  async () => {
    const world = await lived();
    for (let kill = 0; kill < 3; kill += 1) {
      await write(world, 'system', 20);
      await write(world, account('a'), 20);
      const before = (await world.snapshots.list()).snapshots.length;
      const stop = new AbortController();
      const taking = world.take(stop.signal).catch(() => null);
      await delay(60 + 70 * kill);
      stop.abort();
      const taken = await taking;
      const { snapshots, damaged } = await world.snapshots.list();
      assert.equal(damaged, []);
      assert.is(snapshots.length, before + (taken === null ? 0 : 1));
    }
    world.nowMs += 3_600_000;
    await world.take();
    const copy = await world.copy('after');
    assert.equal(digests((await world.restore({ lsn: copy.lsn })).folder), digests(copy.folder));
    await world.close();
  },
);

broken('what a crash left of an unfinished one is cleared away', async () => {
  const world = await lived();
  const [image] = readdirSync(world.snapshots.images);
  const left = join(world.snapshots.images, `${account('z')}-${'0'.repeat(16)}-${'0'.repeat(32)}.fgi`);
  copyFileSync(join(world.snapshots.images, image!), left);
  await writeFile(`${left}.new`, 'half');
  const named = readdirSync(world.snapshots.images).length - 2;
  await world.snapshots.clear();
  assert.is(readdirSync(world.snapshots.images).length, named);
  await world.close();
});

broken.run();
