/**
 * Kills the primary while it writes into all its files, and the standby while it applies, again and again: afterwards
 * the standby's files are byte for byte the primary's, and every write that was confirmed is in both.
 *
 * REPLICATION_KILLS sets how often; a long run of 5,000 takes most of an hour.
 */
// test: slow
// timeout: 3600
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Spool } from '../../../server/replication/spool/spool.ts';
import { CLUSTER, openPrimary, settlePrimary } from './primary.ts';
import { digest, openStandby, ship } from './standby.ts';

const KILLS = Number(process.env['REPLICATION_KILLS'] ?? 6);

/** Runs a primary until it has confirmed some writes, and then a moment more. */
async function killed(data: string, log: string): Promise<Map<string, number>> {
  const program = join(import.meta.dirname, 'primary-child.ts');
  const child = spawn(process.execPath, [program, data, log], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const confirmed = new Map<string, number>();
  const enough = 1 + randomInt(60);
  let lines = 0;
  let rest = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    const parts = `${rest}${chunk.toString()}`.split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      const [file = '', number] = line.split(' ');
      confirmed.set(file, Number(number));
      lines += 1;
    }
    if (lines >= enough && !child.killed) setTimeout(() => child.kill('SIGKILL'), randomInt(12));
  }
  await ended;
  assert.is(child.signalCode, 'SIGKILL', 'the primary must not have ended by itself');
  return confirmed;
}

test(`a standby is byte-identical after ${KILLS} kills`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'replication-'));
  const [data, log] = [join(folder, 'data'), join(folder, 'log')];
  const standby = { images: join(folder, 'standby'), log: join(folder, 'standby-log') };
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const confirmed = await killed(data, log);
    const news = await settlePrimary(data, log);
    assert.equal(news.lines, [], `kill ${kill}`);
    await follow(log, standby);
    const files = await compare(data, standby.images);
    for (const [file, number] of confirmed) {
      if (!files.has(file)) continue;
      assert.ok((files.get(file) ?? 0) >= number, `${file} lost ${number} after kill ${kill}`);
    }
  }
});

/** The standby takes what is new in two goes, as if it had been killed between them, without closing anything. */
async function follow(primaryLog: string, folders: { images: string; log: string }): Promise<void> {
  const primary = await Spool.open({ folder: primaryLog, cluster: CLUSTER, epoch: 1 });
  const killed = await openStandby(folders);
  const middle = Math.floor((killed.spool.end.lsn + primary.end.lsn) / 2);
  await ship(primaryLog, middle, killed.spool);
  await killed.replica.applyTo(middle);
  if (randomInt(2) === 0) await killed.replica.sync();

  const next = await openStandby(folders);
  await ship(primaryLog, primary.end.lsn, next.spool);
  await next.replica.applyTo(primary.end.lsn);
  assert.equal(await next.replica.compare(), []);
  await next.replica.close();
  await next.spool.close();
  await primary.close();
}

async function compare(data: string, images: string): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  // The files are looked at first: opening the store makes logs beside them.
  const files = ['system', ...(await readdir(join(data, 'accounts')))];
  for (const file of files) assert.is(digest(images, file), digest(data, file), `${file} differs`);
  assert.equal((await readdir(join(images, 'accounts'))).toSorted(), files.slice(1).toSorted());
  const { store, spool } = await openPrimary(data, `${data}-unused-log`);
  for (const file of files) {
    const database = file === 'system' ? store.system : store.account(file);
    const row = await database.read((reader) =>
      reader.get<{ number: number }>('SELECT max(number) AS number FROM entries'),
    );
    numbers.set(file, row?.number ?? 0);
  }
  await store.close();
  await spool.close();
  return numbers;
}

test.run();
