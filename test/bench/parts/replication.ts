/** The standby: how far behind, what it costs to write with it, how long a seed and a checkpoint take; Litestream beside it. */
import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseFile } from '../../../server/store/database-file.ts';
import type { Database } from '../../../server/store/database.ts';
import type { Bench } from '../bench.ts';
import { atLeast, atMost, median, quantile } from '../figure.ts';
import { atOnce, upTo } from '../measure/at-once.ts';
import { Litestream } from '../replication/litestream.ts';
import { BenchPair, quiet, TABLES } from '../replication/pair.ts';

const part = 'replication';
const COMMITS_PER_S = 50;
const MIB = 1024 * 1024;

const insert = (database: Database, bytes = 200) =>
  database.write((tx) => tx.run('INSERT INTO notes (text) VALUES (randomblob(?))', bytes));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** So many commits a second, each begun in its time whether or not the one before is done. */
async function steadily(seconds: number, work: () => Promise<unknown>): Promise<void> {
  const running: Promise<unknown>[] = [];
  for (let number = 0; number < seconds * COMMITS_PER_S; number += 1) {
    running.push(work());
    await delay(1000 / COMMITS_PER_S);
  }
  await Promise.all(running);
}

export async function replication(bench: Bench): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'replication-'));
  const pair = await BenchPair.open(join(folder, 'pair'));
  const bare = await DatabaseFile.open({ path: join(folder, 'bare.db'), create: true, log: quiet });
  await bare.write(TABLES.up);
  try {
    await insert(pair.store.system);
    await pair.standby(false);
    await lag(bench, pair, folder);
    await latency(bench, pair, bare);
    // Before the large commit, whose log would be measured instead.
    await stuckReader(bench, pair);
    await throughput(bench, pair);
    await pair.endStandby();
    await seed(bench, pair);
    checkpoints(bench, pair);
  } finally {
    await pair.close();
    await bare.close();
  }
}

/** From before the write until its acknowledgement is here: more than the lag itself. Litestream's is taken at its best. */
async function lag(bench: Bench, pair: BenchPair, folder: string): Promise<void> {
  const { replicationS } = bench.sizes;
  const ours: number[] = [];
  await steadily(replicationS, async () => {
    const tookMs = await timed(async () => {
      await insert(pair.store.system);
      await pair.confirm();
    });
    ours.push(tookMs);
  });
  const theirs = await litestreamLag(replicationS, folder);
  const add = (name: string, share: number, aim: number) =>
    bench.add({
      part,
      name: `lag at ${COMMITS_PER_S} commits/s, ${name}`,
      value: quantile(ours, share),
      unit: 'ms',
      reference: { name: 'Litestream', value: quantile(theirs, share) },
      aim: atMost(aim),
    });
  add('median', 0.5, 10);
  add('99 of 100', 0.99, 100);
  const times = median(theirs) / median(ours);
  bench.add({
    part,
    name: 'Litestream’s median lag, as a multiple',
    value: times,
    unit: '×',
    aim: atLeast(10),
  });
}

async function litestreamLag(seconds: number, folder: string): Promise<number[]> {
  const path = join(folder, 'litestream.db');
  const file = await DatabaseFile.open({ path, create: true, log: quiet });
  await file.write(TABLES.up);
  const litestream = new Litestream(path, join(folder, 'litestream-replica'));
  try {
    // Its first look makes a snapshot; what is measured comes after it.
    await insert(file);
    await litestream.arrivedAfter(1);
    const commits: number[] = [];
    await steadily(seconds, async () => {
      const began = Date.now();
      await insert(file);
      commits.push(began);
    });
    await litestream.arrivedAfter(Math.max(...commits));
    const arrivals = await litestream.arrivals();
    return commits.map((began) => (arrivals.find((at) => at >= began) ?? Infinity) - began);
  } finally {
    await litestream.close();
    await file.close();
  }
}

/** One after the other in turns, so that a busy moment meets all three. */
async function latency(bench: Bench, pair: BenchPair, bare: DatabaseFile): Promise<void> {
  const [without, streamed, both]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < bench.sizes.writes; round += 1) {
    without.push(await timed(() => insert(bare)));
    streamed.push(await timed(() => insert(pair.store.system)));
    await pair.confirm();
    const confirmed = async () => {
      await insert(pair.store.system);
      await pair.confirm();
    };
    both.push(await timed(confirmed));
  }
  const reference = (share: number) => ({ name: 'without a log', value: quantile(without, share) });
  const figure = (name: string, samples: number[], share: number) => ({
    part,
    name,
    value: quantile(samples, share),
    unit: 'ms',
    reference: reference(share),
  });
  const added = (samples: number[], share: number) => quantile(samples, share) - quantile(without, share);
  bench.add(
    figure('a write that streams, median', streamed, 0.5),
    { part, name: 'added to it, median', value: added(streamed, 0.5), unit: 'ms', aim: atMost(0.3) },
    figure('a write on both disks, median', both, 0.5),
    { part, name: 'added to it on both disks, median', value: added(both, 0.5), unit: 'ms', aim: atMost(5) },
    {
      part,
      name: 'added to it on both disks, 99 of 100',
      value: added(both, 0.99),
      unit: 'ms',
      aim: atMost(25),
    },
  );
}

async function throughput(bench: Bench, pair: BenchPair): Promise<void> {
  const { writesAtOnce, bulkMiB } = bench.sizes;
  const took = await timed(() => atOnce(upTo(writesAtOnce), 64, () => insert(pair.store.system)));
  const from = pair.timed.captures.length;
  await pair.store.system.write(async (tx) => {
    for (let row = 0; row < bulkMiB; row += 1)
      await tx.run('INSERT INTO notes (text) VALUES (randomblob(?))', MIB);
  });
  const bulkMs = Math.max(...pair.timed.captures.slice(from));
  bench.add(
    {
      part,
      name: 'small writes, 64 callers',
      value: (1000 * writesAtOnce) / took,
      unit: '/s',
      aim: atLeast(200),
    },
    {
      part,
      name: 'capture of a large commit',
      value: (1000 * bulkMiB) / bulkMs,
      unit: 'MiB/s',
      aim: atLeast(100),
    },
  );
}

async function seed(bench: Bench, pair: BenchPair): Promise<void> {
  const { seedMiB } = bench.sizes;
  for (let mib = 0; mib < seedMiB; mib += 4)
    await pair.store.system.write(async (tx) => {
      for (let row = 0; row < 4; row += 1)
        await tx.run('INSERT INTO notes (text) VALUES (randomblob(?))', MIB);
    });
  const stalls: number[] = [];
  const seeding = { on: true };
  const writing = (async () => {
    while (seeding.on)
      await steadily(1, async () => stalls.push(await timed(() => insert(pair.store.system))));
  })();
  const tookMs = await pair.standby(true);
  seeding.on = false;
  await writing;
  bench.add(
    {
      part,
      name: `a seed of ${seedMiB} MiB while writes go on`,
      value: tookMs / 1000,
      unit: 's',
      aim: atMost(60),
    },
    { part, name: 'the longest write meanwhile', value: Math.max(...stalls), unit: 'ms', aim: atMost(100) },
  );
}

/** C11: a reader that never ends holds the log, until it is cut off. */
async function stuckReader(bench: Bench, { store, systemLog }: BenchPair): Promise<void> {
  let largest = 0;
  const stuck = store.system.read(() => delay(bench.sizes.stuckReaderS * 1000)).catch(() => 'cut off');
  await steadily(bench.sizes.stuckReaderS, async () => {
    await insert(store.system, 4_000);
    largest = Math.max(largest, (await stat(systemLog)).size);
  });
  await stuck;
  bench.add({
    part,
    name: 'largest log behind a stuck reader',
    value: largest / MIB,
    unit: 'MiB',
    aim: atMost(64),
  });
}
function checkpoints(bench: Bench, { timed: { checkpoints: stalls } }: BenchPair): void {
  if (stalls.length === 0) return;
  bench.add({
    part,
    name: 'a checkpoint, 99 of 100',
    value: quantile(stalls, 0.99),
    unit: 'ms',
    aim: atMost(50),
    note: `${stalls.length} of them`,
  });
}
