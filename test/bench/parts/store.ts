/** Confirmed writes: each is on the disk when it is confirmed, so a bare fsync of the same disk is the reference. */
import { mkdtemp, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseFile } from '../../../server/store/database-file.ts';
import type { Bench } from '../bench.ts';
import { median, quantile } from '../figure.ts';
import { atOnce, upTo } from '../measure/at-once.ts';

const ROW_BYTES = 4096;

export async function store(bench: Bench): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  const log = { info: () => undefined, warn: () => undefined };
  const file = await DatabaseFile.open({ path: join(folder, 'bench.db'), create: true, log });
  await file.write((tx) => tx.run('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT'));
  const write = () => file.write((tx) => tx.run('INSERT INTO notes (text) VALUES (?)', 'a small write'));
  const plain = await open(join(folder, 'plain'), 'w');
  const block = Buffer.alloc(ROW_BYTES, 0x20);
  const flush = async () => {
    await plain.write(block);
    await plain.datasync();
  };

  const [ours, theirs]: number[][] = [[], []];
  for (let round = 0; round < bench.sizes.writes; round += 1) {
    ours!.push(await timed(write));
    theirs!.push(await timed(flush));
  }
  const began = performance.now();
  await atOnce(upTo(bench.sizes.writesAtOnce), 64, write);
  const perS = (1000 * bench.sizes.writesAtOnce) / (performance.now() - began);
  await plain.close();
  await file.close();
  bench.add(
    {
      part: 'store',
      name: 'a small confirmed write, median',
      value: median(ours!),
      unit: 'ms',
      reference: { name: 'fsync of 4 KiB', value: median(theirs!) },
    },
    {
      part: 'store',
      name: 'a small confirmed write, 99 of 100',
      value: quantile(ours!, 0.99),
      unit: 'ms',
      reference: { name: 'fsync of 4 KiB', value: quantile(theirs!, 0.99) },
    },
    {
      part: 'store',
      name: 'small confirmed writes to one file, 64 callers',
      value: perS,
      unit: '/s',
      reference: { name: 'fsyncs one after the other', value: 1000 / median(theirs!) },
    },
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
