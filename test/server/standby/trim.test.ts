/** The received log does not grow for ever: what is in the files, and is old or too much, goes; nothing else. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { STANDBY_MAX_MS } from '../../../server/replication/history/retention.ts';
import { Replica } from '../../../server/replication/replica/replica.ts';
import { listChapters } from '../../../server/replication/spool/chapter.ts';
import { Applier } from '../../../server/standby/follow/applier.ts';
import { trimReceived } from '../../../server/standby/follow/trim.ts';
import { until } from '../store/fixture.ts';
import { FedPrimary, newDataFolder } from './pair.ts';

test('chapters that are applied and older than the rule go, those that are still to be applied stay', async () => {
  const fed = await FedPrimary.open();
  // Each is larger than a chapter of this log.
  for (let number = 1; number <= 4; number += 1) await fed.write(number, 2_200_000);
  const { spool } = fed.primary;
  const folder = fed.log;
  const firsts = async () => (await listChapters(folder)).map(({ lsn }) => lsn);
  const before = await firsts();
  assert.ok(before.length >= 4);
  const later = Date.now() + STANDBY_MAX_MS + 60_000;
  const applied = (before[2] ?? 0) - 1;
  await trimReceived({ spool, folder, applied, nowMs: Date.now() });
  assert.equal(await firsts(), before, 'young ones stay, as on a primary');
  await trimReceived({ spool, folder, applied, nowMs: later });
  assert.equal(await firsts(), before.slice(2), 'what comes behind the files is here');
  await trimReceived({ spool, folder, applied: spool.end.lsn, nowMs: later });
  assert.equal(await firsts(), before.slice(-1));
  await fed.close();
});

test('it is done while records are applied, with what is in the files for good', async () => {
  const fed = await FedPrimary.open();
  await fed.write(1);
  const { spool } = fed.primary;
  const replica = await Replica.open({ folder: await newDataFolder(), log: fed.log });
  const trimmed: number[] = [];
  const stop = new AbortController();
  let clock = 0;
  const applier = new Applier({
    held: { spool, replica },
    failed: (error) => assert.unreachable(String(error)),
    trim: async (applied) => void trimmed.push(applied),
    clock: () => (clock += 2_000),
    signal: stop.signal,
  });
  const running = applier.run();
  await until(() => trimmed.length > 0);
  assert.is(trimmed[0], spool.end.lsn);
  stop.abort();
  await running;
  await replica.close();
  await fed.close();
});

test.run();
