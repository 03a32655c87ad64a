/** Whatever was written, deleted, rebuilt or shrunk: going back to a number gives byte for byte what there was. */
import { randomInt } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Database } from '../../../../server/store/database.ts';
import { account, digests, World } from './world.ts';

const going = suite('going back');

const STEPS = Number(process.env['HISTORY_STEPS'] ?? 24);
const COPIES = 3;

/** One random act in one random file: rows, large ones, DDL, deletion, and accounts that come and go. */
async function act(world: World, number: number): Promise<void> {
  const ids = await world.store.accountIds();
  const kind = randomInt(20);
  if (kind === 0) return world.store.createAccount(account('abcdefgh'[randomInt(8)]!)).catch(() => undefined);
  const [gone] = ids.slice(randomInt(ids.length + 1));
  if (kind === 1 && gone !== undefined) return world.store.deleteAccount(gone);
  const files: Database[] = [world.store.system, ...ids.map((id) => world.store.account(id))];
  await files[randomInt(files.length)]!.write(async (tx) => {
    await tx.run('INSERT INTO filling VALUES (?, randomblob(?))', number, randomInt(40_000));
    if (kind === 2) await tx.run(`CREATE TABLE extra_${number} (a ANY, b ANY) STRICT`);
    if (kind === 3) await tx.run('DELETE FROM filling WHERE number < ?', number - 5);
    if (kind === 4)
      for (let part = 0; part < 30; part += 1)
        await tx.run('INSERT INTO filling VALUES (?, randomblob(60000))', number);
    if (kind === 5) await tx.run('DELETE FROM filling');
  });
}

going('to numbers at which a copy was taken gives those copies', async () => {
  const world = await World.make();
  await world.store.createAccount(account('a'));
  const copies: Awaited<ReturnType<World['copy']>>[] = [];
  for (let step = 1; step <= STEPS; step += 1) {
    await act(world, step);
    if (randomInt(12) === 0) await world.take();
    if (step % Math.ceil(STEPS / COPIES) === 0) copies.push(await world.copy(String(step)));
  }
  for (const { folder, lsn } of copies) {
    const restored = await world.restore({ lsn });
    assert.equal(digests(restored.folder), digests(folder), `number ${lsn}`);
    assert.equal(restored.broken, []);
  }
  assert.equal(world.warnings, []);
  assert.equal(world.news.lines, []);
  await world.close();
});

going.run();
