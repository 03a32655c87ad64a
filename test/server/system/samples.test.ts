/** Measurements: thinned out with age, gaps stay gaps, and a file that is lost or damaged loses nothing else. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KeptFacts } from '../../../server/system/facts.ts';
import { HISTORY_FILE, openHistory } from '../../../server/system/history-file.ts';
import { LogCounts } from '../../../server/system/log-counts.ts';
import { Machine, trafficOf } from '../../../server/system/machine.ts';
import type { Sample } from '../../../server/system/sample.ts';
import { Sampler } from '../../../server/system/sampler.ts';
import { Samples } from '../../../server/system/samples.ts';
import { Clock, newFolder, silent } from '../account-file.ts';

const START = Date.parse('2026-11-23T08:00:00.000Z') / 1000;
const sample = (at: number, cpu: number): Sample => ({
  ...{ at, cpu, memory: 1000, disk: 2000, received: 1, sent: 2, devices: cpu > 50 ? 9 : 3, people: 1 },
});

test('an hour in tens of seconds, a day in minutes, a month in tens of minutes', async () => {
  const folder = newFolder();
  const history = await openHistory(folder, silent);
  const samples = new Samples(history, silent);
  // Two hours, in which nothing is measured from 01:00 to 01:10; the processors rise by one per cent a minute.
  for (let second = 0; second <= 7200; second += 10) {
    if (second >= 3600 && second < 4200) continue;
    await samples.add(sample(START + second, Math.floor(second / 60)), second % 600 !== 0 || second > 0);
  }
  const now = (START + 7205) * 1000;
  const hour = await samples.over('1h', now);
  assert.ok(hour.length > 290 && hour.length <= 301, `${hour.length}`);
  assert.is(hour.filter(({ at }) => at >= START + 3600 && at < START + 4200).length, 0, 'a gap stays one');
  const day = await samples.over('24h', now);
  assert.is(day.length, 110);
  assert.is(day.at(-1)?.cpu, 119);
  const week = await samples.over('7d', now);
  assert.equal(
    week.map(({ at, cpu, devices }) => [(at - START) / 60, cpu, devices]),
    [0, 10, 20, 30, 40, 50, 70, 80, 90, 100, 110].map((minute) => [
      minute,
      minute + 4.5,
      minute + 9 > 50 ? 9 : 3,
    ]),
  );
  assert.is(samples.recent(60, START + 7200).length, 6);
  await history.close();

  const again = await openHistory(folder, silent);
  const later = new Samples(again, silent);
  assert.is((await later.over('24h', now)).length, 110, 'kept over a restart');
  assert.is((await later.over('1h', now)).length, 50, 'minutes, where the tens of seconds are gone');
  const month = START + 32 * 86_400;
  for (const second of [0, 60, 120]) await later.add(sample(month + second, 1), true);
  assert.is((await later.over('30d', (month + 130) * 1000)).length, 0);
  const rows = await again.read((reader) => reader.get<{ n: number }>('SELECT count(*) AS n FROM samples'));
  assert.is(rows?.n, 2, 'what is older than a month is gone');
  await again.close();
});

test('while the disk is full nothing is written, and it is written later', async () => {
  const history = await openHistory(newFolder(), silent);
  const samples = new Samples(history, silent);
  const written = async () =>
    (await history.read((reader) => reader.get<{ n: number }>('SELECT count(*) AS n FROM samples')))?.n;
  for (let second = 0; second <= 180; second += 10) await samples.add(sample(START + second, 1), false);
  assert.is(await written(), 0);
  assert.is((await samples.over('24h', (START + 180) * 1000)).length, 3, 'shown all the same');
  await samples.add(sample(START + 240, 1), true);
  assert.is(await written(), 4);
  await history.close();
});

test('a damaged history is put aside and begun anew', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, HISTORY_FILE), 'this is no database, however long one looks at it '.repeat(200));
  const history = await openHistory(folder, silent);
  const facts = new KeptFacts(history);
  await facts.keep('a', '1');
  await facts.keep('a', '2');
  assert.is(await facts.get('a'), '2');
  assert.is(await facts.get('b'), undefined);
  assert.ok(existsSync(join(folder, `${HISTORY_FILE}.damaged`)));
  await history.close();
});

test('what the log says is counted by the hour, and no more of it than we know lines', async () => {
  const clock = new Clock();
  const history = await openHistory(newFolder(), silent);
  const counts = new LogCounts(clock.now);
  for (let n = 0; n < 3; n += 1) counts.note(40, 'a line');
  await counts.flush(history);
  counts.note(40, 'a line');
  counts.note(50, 'x'.repeat(161));
  for (let n = 0; n < 2000; n += 1) counts.note(30, `made up ${n}`);
  await counts.flush(history);
  const rows = await counts.list(history);
  assert.equal(
    rows.filter(({ level }) => level === 40),
    [{ hour: '2026-11-23T08', level: 40, message: 'a line', count: 4 }],
  );
  assert.ok(rows.length <= 501);
  clock.pass(15 * 86_400_000);
  counts.note(40, 'later');
  await counts.flush(history);
  assert.is((await counts.list(history)).length, 1);
  await history.close();
});

test('traffic: interfaces to the outside only', () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 9999 1 0 0 0 0 0 0 9999 1 0 0 0 0 0 0
  ens3: 1000 1 0 0 0 0 0 0 200 1 0 0 0 0 0 0
eth0.7:10 1 0 0 0 0 0 0 3 1 0 0 0 0 0 0
   fg12: 5555 1 0 0 0 0 0 0 5555 1 0 0 0 0 0 0
`;
  assert.equal(trafficOf(text), { receivedBytes: 1010, sentBytes: 203 });
});

test('the machine itself', async () => {
  const machine = new Machine(newFolder());
  const clock = new Clock();
  const sampler = new Sampler({
    ...{ machine, log: silent, now: clock.now, saving: () => true },
    samples: undefined as never,
    tunnels: () => ({ devices: 2, people: 1 }),
  });
  await sampler.measure();
  const measured = await sampler.measure();
  assert.ok(measured.cpu >= 0 && measured.cpu <= 100);
  assert.ok(measured.memory > 0 && measured.disk > 0);
  assert.equal([measured.devices, measured.people], [2, 1]);
  const memory = await machine.memory();
  assert.ok(memory.availableBytes <= memory.totalBytes);
  assert.match(await machine.bootId(), /^[0-9a-f-]{36}$/);
  assert.ok(Number(await machine.killed()) >= 0);
});

test.run();
