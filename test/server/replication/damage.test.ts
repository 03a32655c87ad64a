/** A log that is damaged in its last chapter: the primary comes up and serves, nothing is lost, and the standby takes everything anew. */
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LogCursor } from '../../../server/replication/spool/cursor.ts';
import { listChapters } from '../../../server/replication/spool/chapter.ts';
import { Spool } from '../../../server/replication/spool/spool.ts';
import { ComposedPortal, newSettings } from '../portal-world.ts';
import { FedPrimary, newDataFolder, startStandby } from '../standby/pair.ts';
import { until } from '../store/fixture.ts';

type Harm = (path: string) => Promise<void>;

const flip =
  (place: (size: number) => number): Harm =>
  async (path) => {
    const bytes = await readFile(path);
    const at = place(bytes.length);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at);
    await writeFile(path, bytes);
  };

const HARMS: [string, Harm][] = [
  ['its beginning', flip(() => 20)],
  ['a record in its middle', flip((size) => Math.round(size / 2))],
  ['the hash of its last record', flip((size) => size - 3)],
  ['everything of it', (path) => writeFile(path, 'not a chapter at all')],
];

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code,
  );

const lastOf = async (log: string): Promise<string> => (await listChapters(log)).at(-1)?.path ?? '';

test('however the last chapter is damaged, the primary has everything, and the standby takes everything anew', async () => {
  const fed = await FedPrimary.open();
  const running = await startStandby(await newDataFolder(), fed.peerState);
  let number = 0;
  const inStep = async () => {
    running.standby.follower.tryNow();
    return fed.acknowledged === fed.primary.spool.end.lsn;
  };
  for (const [what, harm] of HARMS) {
    for (let more = 0; more < 5; more += 1) await fed.write((number += 1));
    await until(inStep);
    const before = fed.primary.spool.end.lsn;
    await fed.again(async () => harm(await lastOf(fed.log)));
    const { spool, store, news } = fed.primary;
    assert.match(spool.setAside ?? '', /\.fgr\.damaged$/, what);
    assert.ok(spool.end.lsn > before + 1_000, `${what}: no number is given to another record`);
    const row = await store.system.read((reader) =>
      reader.get<{ n: number }>('SELECT count(*) AS n FROM entries'),
    );
    assert.is(row?.n, number, what);
    assert.equal(news.lines, [], `${what}: nobody else did it`);
  }
  await until(inStep);
  await until(async () => (await running.standby.view()).standing.kind === 'in-sync');
  await running.close();
  await fed.close();
});

test('who stands in an earlier chapter has no way over the gap', async () => {
  const fed = await FedPrimary.open();
  for (let number = 1; number <= 3; number += 1) await fed.write(number, 1_200_000);
  const chapters = await listChapters(fed.log);
  assert.ok(chapters.length > 1);
  await fed.again(() => flip(() => 20)(chapters.at(-1)?.path ?? ''));
  assert.is(await codeOf(LogCursor.behind(fed.log, 1)), 'gap');
  await fed.close();
});

test('a record that a crash left unfinished is cut off, or a block left empty, and nothing else happens', async () => {
  const fed = await FedPrimary.open();
  for (let number = 1; number <= 5; number += 1) await fed.write(number);
  const before = fed.primary.spool.end.lsn;
  await fed.again(async () => {
    const { size } = await stat(await lastOf(fed.log));
    await truncate(await lastOf(fed.log), size - 100);
  });
  assert.is(fed.primary.spool.setAside, null);
  assert.is(fed.primary.spool.end.lsn, before, 'found again in the file’s own log, or taken whole');
  await fed.again(async () => writeFile(await lastOf(fed.log), Buffer.alloc(4_096), { flag: 'a' }));
  assert.is(fed.primary.spool.setAside, null);
  await fed.close();
});

test('the portal comes up, says so, and the chapter is kept aside', async () => {
  const settings = await newSettings();
  const log = join(settings.dataFolder, 'replication/log');
  let world = await ComposedPortal.start(settings);
  assert.not(world.composed.portal.notices.list().some(({ code }) => code === 'log-damaged'));
  await world.stop();
  await flip(() => 20)(await lastOf(log));
  world = await ComposedPortal.start(settings);
  assert.ok(world.composed.portal.notices.list().some(({ code }) => code === 'log-damaged'));
  assert.ok((await readdir(log)).some((name) => name.endsWith('.fgr.damaged')));
  await world.stop();
});

test('a standby whose received log is damaged comes up, keeps what it holds, and takes everything anew', async () => {
  const fed = await FedPrimary.open();
  for (let number = 1; number <= 5; number += 1) await fed.write(number);
  const data = await newDataFolder();
  let running = await startStandby(data, fed.peerState);
  await until(() => fed.acknowledged === fed.primary.spool.end.lsn);
  await running.close();
  await flip(() => 20)(await lastOf(running.places.log));
  fed.acknowledged = 0;
  running = await startStandby(data, fed.peerState);
  await fed.write(6);
  await until(() => fed.acknowledged === fed.primary.spool.end.lsn);
  await running.close();
  await fed.close();
});

test('the log of another pair is none of ours', async () => {
  const fed = await FedPrimary.open();
  await fed.write(1);
  await fed.close();
  const other = { folder: fed.log, cluster: 'd'.repeat(32), epoch: 1 };
  assert.is(await codeOf(Spool.openOwn(other)), 'foreign-record');
});

test.run();
