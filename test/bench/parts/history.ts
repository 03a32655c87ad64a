/** Going back: a database of some size and a day of changes since the nearest state that is kept (REPLICATION.md, C10). */
import { join } from 'node:path';
import { checkFile } from '../../../server/backups/rehearsal/check-account.ts';
import { DatabaseFile } from '../../../server/store/database-file.ts';
import { account, digests, World } from '../../server/replication/history/world.ts';
import type { Bench } from '../bench.ts';
import { atMost } from '../figure.ts';
import { atOnce, upTo } from '../measure/at-once.ts';

const part = 'history';
const MIB = 1024 * 1024;
const ROW_BYTES = 100_000;
const LOG = { info: () => undefined, warn: () => undefined };

export async function history(bench: Bench): Promise<void> {
  const { seedMiB, historyCommits } = bench.sizes;
  const world = await World.make();
  await world.store.createAccount(account('a'));
  const row = 'INSERT INTO filling VALUES (?, randomblob(?))';
  for (let megabyte = 0; megabyte < seedMiB; megabyte += 1)
    await world.store.system.write(async (tx) => {
      for (let at = 0; at < MIB / ROW_BYTES; at += 1) await tx.run(row, megabyte, ROW_BYTES);
    });
  const takenS = await seconds(() => world.take());
  await atOnce(upTo(historyCommits), 8, () => world.store.system.write((tx) => tx.run(row, -1, 200)));
  const again = await seconds(() => world.take());
  const copy = await world.copy('end');
  // The state that is a day old leads there, not the one that was just measured.
  const newest = (await world.snapshots.list()).snapshots.at(-1);
  if (newest) await world.snapshots.remove(newest);
  let restored = '';
  const restoreS = await seconds(async () => {
    restored = (await world.restore({ lsn: copy.lsn })).folder;
    const file = await DatabaseFile.open({ path: join(restored, 'system.db'), log: LOG });
    await checkFile(file);
    await file.close();
  });
  await world.close();
  const same = digests(copy.folder).get('system') === digests(restored).get('system');
  if (!same) throw new Error('what was restored is not what there was');
  const of = `${seedMiB} MiB`;
  bench.add(
    { part, name: `first state kept, ${of}`, value: takenS, unit: 's' },
    { part, name: `next state kept, ${historyCommits} commits later`, value: again, unit: 's' },
    {
      part,
      name: `restore ${of} and ${historyCommits} commits, checked`,
      value: restoreS,
      unit: 's',
      aim: atMost(120),
    },
  );
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
