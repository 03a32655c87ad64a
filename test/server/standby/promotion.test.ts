/** How a standby comes to serve: in order or alone, whole or not at all, and wherever the power is cut. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FrameKind } from '../../../server/replication/link/frames.ts';
import { NodeStates } from '../../../server/replication/node/state.ts';
import { moveIfThere, replaceSecret } from '../../../server/standby/files.ts';
import { placesOf, type Places } from '../../../server/standby/places.ts';
import { carryOutPromotion } from '../../../server/standby/promotion/carry-out.ts';
import { readNote, writeNote } from '../../../server/standby/promotion/note.ts';
import { openPrimary } from '../replication/primary.ts';
import { until } from '../store/fixture.ts';
import { FedPrimary, newDataFolder, startStandby, type RunningStandby } from './pair.ts';

const ACCOUNT = `acc_${'b'.repeat(16)}`;
const KEY = 'the key of the primary';
const BY = { subject: 'operator olga', address: '192.0.2.9' };

async function pairInSync() {
  const fed = await FedPrimary.open();
  await fed.primary.store.createAccount(ACCOUNT);
  for (let number = 1; number <= 10; number += 1) {
    await fed.write(number);
    await fed.write(number, 3_000, ACCOUNT);
  }
  const data = await newDataFolder();
  const running = await startStandby(data, fed.peerState);
  await replaceSecret(running.places.handedKey, Buffer.from(KEY));
  await until(() => fed.acknowledged === fed.primary.spool.end.lsn);
  await until(() => running.standby.follower.following !== null);
  return { fed, data, running };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );

/** The next start of the process, up to where the portal opens its files. */
async function nextStart(data: string): Promise<NodeStates> {
  const states = await NodeStates.open(data);
  await carryOutPromotion(placesOf(data), states);
  return states;
}

/** What serves there: how many rows, and where the log goes on. */
async function served(data: string) {
  const { store, spool, news } = await openPrimary(data, placesOf(data).log);
  const count = async (file: string) =>
    (
      await (file === 'system' ? store.system : store.account(file)).read((reader) =>
        reader.get<{ n: number }>('SELECT count(*) AS n FROM entries'),
      )
    )?.n;
  const rows = { system: await count('system'), account: await count(ACCOUNT) };
  const before = spool.end.lsn;
  await store.system.write((t) => t.run("INSERT INTO entries VALUES (999, 'afterwards')"));
  const after = spool.end.lsn;
  await store.close();
  await spool.close();
  return { rows, before, after, news: news.lines };
}

async function stop({ fed, running }: { fed: FedPrimary; running: RunningStandby }): Promise<void> {
  await running.close();
  await fed.close();
}

test('alone: nothing happens without a word that the primary is off; then everything that was here serves', async () => {
  const pair = await pairInSync();
  const { fed, data, running } = pair;
  const { lsn } = fed.primary.spool.end;
  fed.silence();
  await until(() => running.standby.follower.following === null);
  const asked = await running.standby.promote({ isolated: false, by: BY });
  assert.is(asked.kind, 'confirm');
  assert.is(await readNote(running.places.replication), null);
  const promoted = await running.standby.promote({ isolated: true, by: BY });
  assert.equal(promoted, { kind: 'alone', epoch: 2 });
  assert.is(await codeOf(running.standby.promote({ isolated: true, by: BY })), 'under-way');
  // Whoever asked gets the answer first.
  await until(() => running.restarted());
  await stop(pair);
  const states = await nextStart(data);
  assert.is(states.current.role, 'primary');
  assert.is(states.current.epoch, 2);
  await states.close();
  assert.is(await readFile(join(data, 'keys', 'installation.key'), 'utf8'), KEY);
  const { rows, before, after, news } = await served(data);
  assert.equal(rows, { system: 10, account: 10 });
  assert.is(before, lsn, 'the log goes on from what was received');
  assert.is(after, lsn + 1, 'and no file had to be taken anew');
  assert.equal(news, []);
});

/** What the primary says and hears on the line on which the standby follows. */
function line(fed: FedPrimary) {
  const heard: FrameKind[] = [];
  fed.onTold = ({ kind }) => heard.push(kind);
  const { lsn, hash } = fed.primary.spool.end;
  const right = { epoch: 2, lsn, hash };
  const say = async (kind: FrameKind, value: object = right) => fed.peers.at(-1)?.sendJson(kind, value);
  return { heard, right, say };
}

test('in order: prepared when all is compared, taken when it is on the disk, and not before', async () => {
  const pair = await pairInSync();
  const { fed, data, running } = pair;
  const { heard, say } = line(fed);
  await say('prepare');
  await until(() => heard.includes('prepared'));
  assert.is(await readNote(running.places.replication), null, 'nothing is promised yet');
  await say('take');
  await until(() => heard.includes('taken'));
  const note = await readNote(running.places.replication);
  assert.is(note?.epoch, 2);
  assert.ok(note?.planned);
  await stop(pair);
  const states = await nextStart(data);
  assert.is(states.current.role, 'primary');
  await states.close();
});

const UNFIT: [string, (right: { epoch: number; lsn: number; hash: string }) => object][] = [
  ['another last record', (right) => ({ ...right, lsn: right.lsn - 1 })],
  ['another history', (right) => ({ ...right, hash: 'a'.repeat(64) })],
  ['an epoch too many', (right) => ({ ...right, epoch: 3 })],
];

for (const [what, change] of UNFIT)
  test(`${what} is not prepared for`, async () => {
    const pair = await pairInSync();
    const { heard, right, say } = line(pair.fed);
    const [peer] = pair.fed.peers;
    await say('prepare', change(right));
    await until(() => pair.fed.peers[0] !== peer);
    assert.not(heard.includes('prepared'));
    assert.is(await readNote(pair.running.places.replication), null);
    await stop(pair);
  });

test('what was not prepared on this line is not taken', async () => {
  const pair = await pairInSync();
  const { heard, say } = line(pair.fed);
  const [peer] = pair.fed.peers;
  await say('take');
  await until(() => pair.fed.peers[0] !== peer);
  assert.not(heard.includes('taken'));
  assert.is(pair.running.standby.takeover.decided, null);
  await stop(pair);
});

test('who was told that this is still a standby is not surprised by an older request', async () => {
  const pair = await pairInSync();
  const { heard, say } = line(pair.fed);
  const { takeover } = pair.running.standby;
  await say('prepare');
  await until(() => heard.includes('prepared'));
  const { current } = pair.running.states;
  const hello = { ...current, incarnation: 'ab'.repeat(16), ...pair.running.holdings.end };
  const said = await takeover.saying(
    () => hello,
    async ({ role, epoch }) => ({ role, epoch }),
  );
  assert.equal(said, { role: 'standby', epoch: 1 });
  await say('take');
  await until(() => pair.fed.peers.length === 0);
  assert.not(heard.includes('taken'));
  assert.is(takeover.decided, null);
  await stop(pair);
});

test('a file that was changed behind our back never serves', async () => {
  const pair = await pairInSync();
  const { fed, running } = pair;
  await until(() => running.standby.follower.applier?.applied === fed.primary.spool.end.lsn);
  fed.silence();
  const path = join(running.places.replica, 'accounts', ACCOUNT, 'account.db');
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(5_000) ^ 1, 5_000);
  await writeFile(path, bytes, { flag: 'r+' });
  assert.is(await codeOf(running.standby.promote({ isolated: true, by: BY })), 'damaged');
  assert.is(await readNote(running.places.replication), null);
  assert.ok(await running.holdings.isDistrusted(), 'and everything is asked for anew');
  await stop(pair);
});

test('one that holds nothing is not promoted', async () => {
  const fed = await FedPrimary.open();
  const { peerState } = fed;
  fed.silence();
  const running = await startStandby(await newDataFolder(), peerState);
  assert.is(await codeOf(running.standby.promote({ isolated: true, by: BY })), 'nothing-held');
  await stop({ fed, running });
});

/** Every place at which the power may be cut, as what has been moved by then. */
type Step = (places: Places, data: string) => Promise<unknown>;
const before = (places: Places, name: string) => join(places.replication, 'before-2', name);
const STEPS: [string, Step][] = [
  ['the note was written', async () => undefined],
  ['one file was put aside', (p, data) => moveIfThere(join(data, 'system.db'), before(p, 'system.db'))],
  ['all was put aside', (p, data) => moveIfThere(join(data, 'accounts'), before(p, 'accounts'))],
  [
    'the note says that all was put aside',
    async (p) => {
      const note = await readNote(p.replication);
      assert.ok(note);
      await writeNote(p.replication, { ...note, phase: 'in' });
    },
  ],
  ['one file was put in', (p, data) => moveIfThere(join(p.replica, 'system.db'), join(data, 'system.db'))],
  ['all was put in', (p, data) => moveIfThere(join(p.replica, 'accounts'), join(data, 'accounts'))],
];

test('wherever the power is cut while it is carried out, the next start serves all of it, and keeps what was before', async () => {
  const pair = await pairInSync();
  const { fed, data, running } = pair;
  await mkdir(join(data, 'accounts'), { recursive: true });
  await writeFile(join(data, 'system.db'), 'what this machine held before');
  fed.silence();
  await running.standby.promote({ isolated: true, by: BY });
  await stop(pair);
  for (const [index, [what]] of STEPS.entries()) {
    const copy = await newDataFolder();
    await cp(data, copy, { recursive: true });
    for (const [, step] of STEPS.slice(0, index + 1)) await step(placesOf(copy), copy);
    const states = await nextStart(copy);
    assert.is(states.current.role, 'primary', what);
    assert.is(states.current.epoch, 2, what);
    await states.close();
    const { rows } = await served(copy);
    assert.equal(rows, { system: 10, account: 10 }, what);
    const kept = await readFile(before(placesOf(copy), 'system.db'), 'utf8');
    assert.is(kept, 'what this machine held before', what);
    const again = await nextStart(copy);
    assert.is(again.current.epoch, 2, 'and only once');
    await again.close();
  }
});

test.run();
