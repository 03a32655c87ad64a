/**
 * C15: a database beyond 1 GiB, across the page that SQLite never writes (262,145 at 4 KiB), is the same on the standby, by the log and by
 * a seed. Takes some minutes and 4 GiB of memory, so it has a command of its own:
 *
 *     nice -n 19 test/inside.sh node_modules/.bin/node test/server/replication/lock-page/main.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'node:assert/strict';
import { takeSeed } from '../../../../server/replication/link/follow.ts';
import { Peer } from '../../../../server/replication/link/peer.ts';
import { sendSeed } from '../../../../server/replication/link/send-seed.ts';
import { lockPage } from '../../../../server/replication/pages/page-sums.ts';
import { imagePath } from '../../../../server/replication/replica/images.ts';
import { Connection } from '../../../../server/store/sqlite3-driver.ts';
import { until } from '../../store/fixture.ts';
import { hello } from '../crash/link.ts';
import { CLUSTER, openPrimary, type Primary } from '../primary.ts';
import { openStandby, ship } from '../standby.ts';

const MIB = 1024 * 1024;
const PAGE_BYTES = 4_096;
const LOCK_PAGE = lockPage(PAGE_BYTES);
const ROW_BYTES = 48 * MIB;

const began = performance.now();
function say(what: string): void {
  console.log(`${Math.round((performance.now() - began) / 1000)} s: ${what}`);
}

/** The last rows lie around the page, and are changed there. */
async function fill({ store }: Primary): Promise<void> {
  for (let row = 1; row * ROW_BYTES < 1_060 * MIB; row += 1)
    await store.system.write((t) => t.run('INSERT INTO filling VALUES (?, zeroblob(?))', row, ROW_BYTES));
  for (let row = 1; row <= 20; row += 1)
    await store.system.write((t) => t.run('INSERT INTO entries VALUES (?, randomblob(30000))', row));
  await store.system.write((t) => t.run('UPDATE filling SET body = randomblob(4000000) WHERE number = 22'));
  await store.system.write((t) => t.run('DELETE FROM filling WHERE number = 3'));
  await store.system.write((t) => t.run('INSERT INTO filling VALUES (100, randomblob(9000000))'));
}

const digest = (path: string): string => execFileSync('sha256sum', [path]).toString().slice(0, 64);

/** SQLite's own judgement of what the standby would serve, and the page itself. */
async function look(path: string): Promise<void> {
  assert.ok((await stat(path)).size > LOCK_PAGE * PAGE_BYTES, 'it does not reach the page');
  const file = await open(path, 'r');
  const page = Buffer.alloc(PAGE_BYTES, 1);
  await file.read(page, 0, PAGE_BYTES, (LOCK_PAGE - 1) * PAGE_BYTES);
  await file.close();
  assert.ok(page.equals(Buffer.alloc(PAGE_BYTES)), 'SQLite wrote its lock page');
  const copy = await Connection.open(path, 'read');
  assert.deepEqual(await copy.query('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
  await copy.close();
}

const folder = await mkdtemp(join(tmpdir(), 'lock-page-'));
const at = (name: string): string => join(folder, name);
const primary = await openPrimary(at('data'), at('log'));
await fill(primary);
say(`${(await stat(at('data/system.db'))).size / MIB} MiB beside the log`);

const { spool, store, following } = primary;
await spool.durable(spool.end.lsn);
const folders = { images: at('seed'), log: at('seed-log') };
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
const [near] = (await once(server, 'connection')) as [Socket];
const source = { spool, folder: at('log'), epoch: 1, signal: new AbortController().signal, now: () => 0 };
const sent = (async () => {
  const peer = new Peer(near);
  await peer.sendJson('hello', { ...hello('primary', spool), seed: false });
  await peer.next();
  await sendSeed({
    ...source,
    peer,
    open: () => store.system.read(() => Promise.resolve()),
    pin: (file) => following.pin(file),
    progress: () => undefined,
  });
  await peer.finish();
})();
const seeded = await takeSeed(
  { peer: new Peer(far), self: () => hello('standby', spool), met: () => undefined },
  { ...folders, cluster: CLUSTER, epoch: 1 },
);
assert.deepEqual(seeded, { kind: 'seeded' });
await sent;
server.close();
say('seeded');
await store.system.write((t) => t.run('UPDATE entries SET body = randomblob(20000)'));
await until(() => spool.durable(spool.end.lsn).then(() => true));
await store.close();
await spool.close();
const truth = digest(at('data/system.db'));

for (const standby of [folders, { images: at('applied'), log: at('applied-log') }]) {
  const { spool: own, replica } = await openStandby(standby);
  await ship(at('log'), spool.end.lsn, own);
  await replica.applyTo(spool.end.lsn);
  assert.deepEqual(await replica.compare(), []);
  const path = imagePath(standby.images, 'system');
  assert.equal(digest(path), truth);
  await replica.close();
  await own.close();
  await look(path);
  say(`${path} is the same`);
}
await rm(folder, { recursive: true });
