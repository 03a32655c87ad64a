/** One state in the place of another, with the power cut at every change of the disk, and the way back. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ExclusiveWork } from '../../../server/exclusive/exclusive-work.ts';
import { Restore } from '../../../server/backups/restore/restore.ts';
import { StateSwitch } from '../../../server/backups/restore/switch.ts';

const switching = suite('switch');
const live = new AbortController().signal;

async function state(folder: string, word: string): Promise<void> {
  await mkdir(join(folder, 'accounts', 'acc_a'), { recursive: true });
  await mkdir(join(folder, 'keys'), { recursive: true });
  for (const file of ['system.db', 'system.db-wal', 'accounts/acc_a/account.db', 'keys/installation.key'])
    await writeFile(join(folder, file), word);
}

const system = (folder: string) => readFile(join(folder, 'system.db'), 'utf8');

/** A start: the switch first, then what throws away what nobody decided (as `compose.ts` does). */
async function start(folder: string): Promise<Restore> {
  await new StateSwitch(folder).carryOut(live);
  const restore = restoreIn(folder);
  await restore.start();
  return restore;
}

function restoreIn(folder: string): Restore {
  const exclusive = new ExclusiveWork(() => new Date());
  return new Restore({ dataFolder: folder, exclusive, restart: () => undefined, signal: live });
}

async function restored(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'switch-'));
  await state(folder, 'old');
  const moving = new StateSwitch(folder);
  await state(moving.ready, 'new');
  await moving.decide();
  await start(folder);
  assert.is(await system(folder), 'new');
  return folder;
}

switching('the way back loses nothing, wherever the power is cut', async () => {
  const folder = await restored();
  // As a kill would: each attempt gets less far than the one before, on a copy of the disk.
  for (const cut of ['decided', 'fetched', 'begun', 'out'] as const) {
    const disk = await mkdtemp(join(tmpdir(), 'cut-'));
    await cp(folder, disk, { recursive: true });
    const aside = (name: string) => join(disk, 'restore', name);
    assert.ok(await new StateSwitch(disk).decideBack(), cut);
    if (cut !== 'decided') await cp(aside('former'), aside('ready'), { recursive: true });
    if (cut !== 'decided') await rm(aside('former'), { recursive: true });
    if (cut === 'begun' || cut === 'out') await mkdir(aside('leaving'));
    if (cut === 'out') await writeFile(aside('switch'), '{"phase":"out"}');
    const restore = await start(disk);
    assert.is(await system(disk), 'old', cut);
    assert.is(await readFile(join(disk, 'keys', 'installation.key'), 'utf8'), 'old', cut);
    assert.is(await readFile(join(disk, 'system.db-wal'), 'utf8'), 'old', `${cut}: its last writes`);
    assert.is(await system(aside('former')), 'new', cut);
    assert.ok(await restore.hasFormer(), cut);
  }
});

switching('a start in the middle of going back finds what served before', async () => {
  const folder = await restored();
  const former = join(folder, 'restore', 'former');
  // The note cannot be written, as on a full disk: nothing may have been moved for it.
  await mkdir(join(folder, 'restore', 'switch.new'));
  await assertFails(new StateSwitch(folder).decideBack());
  await rm(join(folder, 'restore', 'switch.new'), { recursive: true });
  const restore = await start(folder);
  assert.ok(await restore.hasFormer());
  assert.is(await system(former), 'old');
  assert.is(await system(folder), 'new');
});

switching('nothing is opened between the decision and the restart', async () => {
  const folder = await restored();
  const restore = restoreIn(folder);
  await restore.goBack();
  const nothing = (async function* (): AsyncGenerator<Uint8Array> {})();
  await assertFails(restore.prepare(nothing, 'AGE-SECRET-KEY-1', 'a test'), 'conflict');
  await start(folder);
  assert.is(await system(folder), 'old');
});

async function assertFails(work: Promise<unknown>, code?: string): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, Error);
  if (code !== undefined) assert.is((error as { code?: unknown }).code, code);
}

switching.run();
