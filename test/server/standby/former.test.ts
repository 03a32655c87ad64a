/** What a node that served keeps when another one serves, and what a machine that never did is spared. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LogCursor } from '../../../server/replication/spool/cursor.ts';
import type { NodeState } from '../../../server/replication/node/state.ts';
import { forgetKept, listKept } from '../../../server/standby/former/kept.ts';
import { forgetHandedOver, retire } from '../../../server/standby/former/retire.ts';
import { isThere, replaceSecret } from '../../../server/standby/files.ts';
import { placesOf, type Places } from '../../../server/standby/places.ts';
import { CLUSTER, openPrimary } from '../replication/primary.ts';
import { newDataFolder } from './pair.ts';

const ACCOUNT = `acc_${'c'.repeat(16)}`;
const known = { version: 1, cluster: CLUSTER, node: 'ab'.repeat(16), peer: null, handingOver: null } as const;
const handedOver: NodeState = { ...known, role: 'standby', epoch: 2, fenced: null };
const fenced: NodeState = {
  ...known,
  role: 'fenced',
  epoch: 2,
  fenced: { epoch: 2, lsn: 3, sinceMs: 5_000 },
};

/** A node that served: its files, and its log beside them. */
async function served(): Promise<{ places: Places; lsn: number }> {
  const places = placesOf(await newDataFolder());
  await mkdir(places.replication, { recursive: true });
  const { store, spool } = await openPrimary(places.data, places.log);
  await store.createAccount(ACCOUNT);
  for (let number = 1; number <= 5; number += 1)
    await store.system.write((t) => t.run('INSERT INTO entries VALUES (?, randomblob(500))', number));
  const { lsn } = spool.end;
  await store.close();
  await spool.close();
  return { places, lsn };
}

test('handed over in order, what it served goes when everything is here again, and not before', async () => {
  const { places } = await served();
  assert.is(await retire(places, handedOver, 9_000), null);
  assert.not(await isThere(join(places.data, 'system.db')));
  assert.ok(await isThere(join(places.replication, 'handed-over', 'accounts', ACCOUNT, 'account.db')));
  assert.equal(await listKept(places.replication), []);
  await forgetHandedOver(places);
  assert.not(await isThere(join(places.replication, 'handed-over')));
});

test('fenced, its files and its log are kept for review, and a power cut in between changes nothing', async () => {
  const { places, lsn } = await served();
  const about = await retire(places, fenced, 9_000);
  assert.is(about?.lsn, lsn);
  const [kept] = await listKept(places.replication);
  assert.is(kept?.name, `diverged-2-${lsn}`);
  const folder = join(places.replication, kept?.name ?? '');
  assert.ok(await isThere(join(folder, 'system.db')));
  assert.ok(await isThere(join(folder, 'accounts', ACCOUNT, 'account.db')));
  assert.ok((await readdir(join(folder, 'log'))).length > 0);
  // The second time there is nothing to do; and what is kept can be opened, whole.
  assert.is(await retire(places, fenced, 9_500), null);
  const { store, spool } = await openPrimary(folder, join(folder, 'log'));
  const row = await store.system.read((reader) =>
    reader.get<{ n: number }>('SELECT count(*) AS n FROM entries'),
  );
  assert.is(row?.n, 5);
  await store.close();
  await spool.close();
  await forgetKept(places.replication, kept?.name ?? '');
  assert.equal(await listKept(places.replication), []);
});

test('what both have is what the other one went on from: that record, or none where this node has another one of its number', async () => {
  const { places, lsn } = await served();
  const cursor = await LogCursor.behind(places.log, 3);
  await cursor.close();
  const known = { epoch: 2, lsn: 3, sinceMs: 5_000 };
  assert.is(
    (await retire(places, { ...fenced, fenced: { ...known, hash: cursor.previous } }, 9_000))?.common,
    3,
  );
  for (const other of [
    { ...known, hash: 'e'.repeat(64) },
    { ...known, lsn: lsn + 5, hash: 'e'.repeat(64) },
  ]) {
    const set = await served();
    assert.is((await retire(set.places, { ...fenced, fenced: other }, 9_000))?.common, 0);
  }
});

test('what a machine held before it was a standby stays where it is', async () => {
  const { places } = await served();
  await replaceSecret(places.handedKey, Buffer.from('of the primary'));
  assert.is(await retire(places, fenced, 9_000), null);
  assert.ok(await isThere(join(places.data, 'system.db')));
  const other = { ...handedOver, cluster: 'd'.repeat(32) };
  const { places: foreign } = await served();
  assert.is(await retire(foreign, other, 9_000), null);
  assert.ok(await isThere(join(foreign.data, 'system.db')), 'nor is it what another pair wrote');
});

test('no name leads out of the folder', async () => {
  const { places } = await served();
  for (const name of ['..', '../..', 'log', 'diverged-1-1/../log', 'diverged-01-1', ''])
    await forgetKept(places.replication, name).then(
      () => assert.unreachable(name),
      () => undefined,
    );
  await mkdir(join(places.replication, 'diverged-1-1'));
  await writeFile(join(places.replication, 'diverged-1-1', 'about.json'), '{}');
  assert.equal(await listKept(places.replication), [], 'what says nothing of itself is not listed');
  assert.is(await readFile(join(places.replication, 'diverged-1-1', 'about.json'), 'utf8'), '{}');
});

test.run();
