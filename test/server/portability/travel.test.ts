/** One account from one portal to another, and out of this world. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newKeyPair } from '../../../server/backups/archive/sealing.ts';
import { contentNow } from '../../../server/devices/configuration-content.ts';
import { PlaceWord, placeWord, writeMovePlace } from '../../../server/portability/place.ts';
import { SEALED_COLUMNS } from '../../../server/portability/reseal.ts';
import { DatabaseFile } from '../../../server/store/database-file.ts';
import { newFile, newFolder, refused, silent } from '../account-file.ts';
import { ACME, ComposedPortal, newSettings } from '../portal-world.ts';
import { acmeWithDevice, refusedAs } from '../backups/world.ts';

const travel = suite('an account travels');
const key = await newKeyPair();
const here = await newSettings();
const from = await ComposedPortal.start(here);
const to = await ComposedPortal.start(await newSettings());
const account = await acmeWithDevice(from);
const { id } = account.facts;

async function fetched(move: boolean): Promise<Buffer> {
  const { portal } = from.composed;
  const made = await portal.exports.make('acme', { recipient: key.recipient, move, by: 'a test' });
  const pieces: Buffer[] = [];
  for await (const piece of await portal.exports.read(made.id)) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

const taken = (bytes: Uint8Array, identity = key.identity) =>
  to.composed.portal.imports.take(
    (async function* () {
      yield bytes;
    })(),
    identity,
    'a test',
  );

travel('every sealed column is known', async () => {
  const file = await newFile();
  const blobs = await file.read((reader) =>
    reader.all<{ name: string }>(
      `SELECT t.name || '.' || c.name AS name FROM sqlite_schema t, pragma_table_info(t.name) c
       WHERE t.type = 'table' AND c.type = 'BLOB' ORDER BY name`,
    ),
  );
  assert.equal(
    blobs.map(({ name }) => name),
    [...SEALED_COLUMNS].sort(),
  );
  await file.close();
});

travel('a copy arrives suspended, with the same authority, tags and device', async () => {
  const { moved, account: copy } = await taken(await fetched(false));
  assert.not(moved);
  assert.is(copy.facts.status, 'suspended');
  assert.is(copy.facts.id, id);
  assert.equal(await copy.keys.tags(), await account.keys.tags());
  assert.is((await copy.keys.room()).authorities, (await account.keys.room()).authorities);
  assert.is((await copy.keys.room()).tlsCryptV2, (await account.keys.room()).tlsCryptV2);
  assert.is((await copy.devices.bySerial('FG-1')).network, (await account.devices.bySerial('FG-1')).network);
  assert.is(from.composed.portal.accounts.byName('acme').facts.status, 'active');
  await refused(
    fetched(false).then((bytes) => taken(bytes)),
    'conflict',
    'file:account-here',
  );
  await to.composed.portal.accounts.remove('acme');
});

travel(
  'names that are taken, other keys and files that were tampered with leave nothing behind',
  async () => {
    const bytes = await fetched(false);
    const { accounts } = to.composed.portal;
    await refusedAs(taken(bytes, (await newKeyPair()).identity), 'wrong-key');
    await refusedAs(taken(bytes.subarray(0, 5000)), 'damaged');
    await accounts.create({ ...ACME, title: 'Another' });
    await refused(taken(bytes), 'conflict', 'file:name-taken');
    await accounts.remove('acme');
    assert.equal(await to.composed.store.accountIds(), []);
  },
);

travel('a file with a trigger of somebody else is refused', async () => {
  // What an exporting portal would send whose owner wants to do harm: its own copy, changed.
  const path = join(newFolder(), 'account.db');
  await from.composed.store.copyAccount(id, path, new AbortController().signal);
  const file = await DatabaseFile.open({ path, log: silent });
  await file.write((tx) =>
    tx.run("CREATE TRIGGER t AFTER INSERT ON users BEGIN UPDATE users SET role = 'administrator'; END"),
  );
  await file.close();
  const real = from.composed.store.copyAccount.bind(from.composed.store);
  from.composed.store.copyAccount = async (_, target) => writeFile(target, await readFile(path));
  const bytes = await fetched(false);
  from.composed.store.copyAccount = real;
  await refusedAs(taken(bytes), 'rehearsal-failed');
  assert.equal(await to.composed.store.accountIds(), []);
});

travel('a move tells routers before, stops the account here and serves it there', async () => {
  const there = placeWord(
    { name: 'new.example', ports: { vpn: 1194, https: 443, http: 80 } },
    await to.composed.portal.installation.authority(),
  );
  const place = PlaceWord.parse(` ${there}\n`);
  await account.db.write((tx) => writeMovePlace(tx, place));
  const content = await contentNow(account, await account.devices.bySerial('FG-1'));
  assert.equal(
    content.doors.map(({ host }) => host),
    ['portal.example', 'new.example'],
  );
  assert.is(content.nextPortal?.address, 'https://new.example:443');
  const { moved, account: arrived } = await taken(await fetched(true));
  assert.ok(moved);
  assert.is(arrived.facts.status, 'active');
  const left = from.composed.portal.accounts.byName('acme');
  assert.is(left.facts.status, 'suspended');
  assert.ok(await from.composed.portal.accounts.list.movedAt(id));
  assert.equal(from.appliance.asked('door.tags').at(-1)!.input, { room: 1, tags: [] });
  const now = await contentNow(arrived, await arrived.devices.bySerial('FG-1'));
  assert.is(now.doors.length, 1);
  assert.is(now.nextPortal, undefined);
});

for (const [what, word] of Object.entries({
  nothing: '',
  'another prefix': 'ferngate-place-2.e30',
  'no JSON': `ferngate-place-1.${Buffer.from('x').toString('base64url')}`,
  'a name with a space': `ferngate-place-1.${Buffer.from(JSON.stringify({ name: 'a b', ports: { vpn: 1, https: 1, http: 1 }, authority: '' })).toString('base64url')}`,
}))
  travel(`a place that is none is refused: ${what}`, () => {
    assert.not(PlaceWord.safeParse(word).success);
  });

// In the log of all commits it stays as long as the owner can go back: days, like in a backup.
travel('an erased account leaves nothing of itself', async () => {
  const { fingerprint, tag } = (await account.db.read((reader) =>
    reader.get<{ fingerprint: string; tag: string }>('SELECT fingerprint, tag FROM certificates'),
  ))!;
  const network = (await account.devices.bySerial('FG-1')).network;
  await from.composed.portal.accounts.remove('acme');
  await from.stop();
  for (const text of [fingerprint, tag, 'FG-1', network, id]) {
    const found = grep(text, here.dataFolder);
    assert.is(found, '', `${text} is still in ${found}`);
  }
  await to.stop();
});

/** Files below that hold the text, in one line. */
function grep(text: string, folder: string): string {
  try {
    return execFileSync('grep', ['-rlaF', '--exclude-dir=replication', '--', text, folder], {
      encoding: 'utf8',
    }).trim();
  } catch {
    // grep says 1 when nothing is found.
    return '';
  }
}

travel.run();
