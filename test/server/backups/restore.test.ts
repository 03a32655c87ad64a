/** A backup put in the place of what serves: from a target, from a file, over a power cut, and back again. */
import { readFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ComposedPortal, newSettings } from '../portal-world.ts';
import { newKeyPair } from '../../../server/backups/archive/sealing.ts';
import { getRestore } from '../../../server/backups/operations/restore.ts';
import type { Caller } from '../../../server/operations/caller.ts';
import { invoke } from '../../../server/operations/invoke.ts';
import { acmeWithDevice, backUp, dataFile, portalWithKey, refusedAs } from './world.ts';
import { refused } from '../account-file.ts';

const restoring = suite('restore');

restoring(
  'what was backed up serves again after a restart, and what served before can come back',
  async () => {
    const { settings, world, key } = await portalWithKey();
    const { portal } = world.composed;
    const acme = await acmeWithDevice(world);
    await portal.metricTokens.create({ name: 'Prometheus', sources: [], accounts: false });
    await acme.db.write(async (tx) => {
      await tx.run(
        `INSERT INTO users (id, name, display_name, role, status, created_at)
         VALUES ('usr_aaaaaaaaaaaaaaaa', 'eve', 'Eve', 'technician', 'active', '2026-01-01')`,
      );
      await tx.run(
        `INSERT INTO tokens (hash, id, person_id, name, rights, created_at, ends_at)
         VALUES ('h', 'tok_aaaaaaaaaaaaaaaa', 'usr_aaaaaaaaaaaaaaaa', 'script', '[]', '2026-01-01', '2099-01-01')`,
      );
    });
    await backUp(world);
    const [backup] = await portal.backups.runs.list();
    assert.is(backup!.state, 'verified', backup!.failure ?? '');
    await portal.accounts.create({
      name: 'later',
      title: 'Later',
      pool: '10.0.0.0/16',
      maxDevices: 1,
      maxUsers: 1,
      maxSessions: 2,
    });
    const file = join(settings.backupFolder, backup!.file);
    const ready = await portal.restore.prepare(createReadStream(file), key.identity, 'a test');
    assert.equal(ready.accounts, [{ name: 'acme', title: 'Acme' }]);
    assert.equal(ready.counts, { accounts: 1, devices: 1, users: 1, operators: 0 });
    await refused(portal.restore.decide('bak_aaaaaaaaaaaaaaaa'), 'conflict', ':restore-not-ready');
    await portal.restore.decide(ready.id);
    // Until the restart nothing is another.
    assert.is(portal.accounts.all().length, 2);
    await world.stop();

    const again = await ComposedPortal.start(settings);
    const after = again.composed.portal;
    assert.equal(
      after.accounts.all().map(({ facts }) => facts.name),
      ['acme'],
    );
    assert.is((await after.accounts.byName('acme').keys.tags()).length, 1);
    // What was revoked since must not live again, and a backup cannot know which it was (IMMUNITY 13).
    assert.equal(await after.metricTokens.list(), []);
    const tokens = await after.accounts
      .byName('acme')
      .db.read((reader) => reader.all('SELECT * FROM tokens'));
    assert.equal(tokens, []);
    assert.ok(await after.restore.hasFormer());
    await after.restore.goBack();
    await again.stop();

    const back = await ComposedPortal.start(settings);
    const names = back.composed.portal.accounts.all().map(({ facts }) => facts.name);
    assert.equal(names.sort(), ['acme', 'later']);
    await back.composed.portal.restore.keep();
    assert.not(await back.composed.portal.restore.hasFormer());
    await back.stop();
  },
);

restoring('a wrong key, a cut and a changed file change nothing', async () => {
  const { settings, world, key } = await portalWithKey();
  const other = await newKeyPair();
  const { portal } = world.composed;
  await backUp(world);
  const [backup] = await portal.backups.runs.list();
  const bytes = await readFile(join(settings.backupFolder, backup!.file));
  const pieces = async function* (of: Uint8Array) {
    yield of;
  };
  const prepare = (of: Uint8Array, identity = key.identity) =>
    portal.restore.prepare(pieces(of), identity, 'a test');
  await refusedAs(prepare(bytes, other.identity), 'wrong-key');
  for (const length of [0, 10, 22, 300, 5000, bytes.length - 1])
    await refusedAs(
      prepare(bytes.subarray(0, length)),
      length < 22 ? 'not-a-backup' : 'damaged',
      `cut to ${length}`,
    );
  for (const at of [400, 66_000, bytes.length - 5]) {
    const changed = Buffer.from(bytes);
    changed[at] = changed[at]! ^ 1;
    await refusedAs(prepare(changed), 'damaged', `changed at ${at}`);
  }
  await refusedAs(prepare(Buffer.concat([bytes, Buffer.from('x')])), 'damaged', 'longer');
  await refusedAs(prepare(Buffer.from('hello')), 'not-a-backup');
  assert.is(portal.restore.ready, undefined);
  await refused(portal.restore.decide(backup!.id), 'conflict');
  assert.ok(await readFile(dataFile(settings, 'system.db')));
  await world.stop();
});

restoring('a backup of another appliance is called one, before anything is decided', async () => {
  const { settings, world, key } = await portalWithKey();
  const { portal } = world.composed;
  await backUp(world);
  const [backup] = await portal.backups.runs.list();
  const bytes = await readFile(join(settings.backupFolder, backup!.file));
  const opened = async ({ composed }: ComposedPortal) => {
    await composed.portal.restore.prepare(Readable.from([bytes]), key.identity, 'a test');
    const caller = { kind: 'box', address: 'console', rights: new Set(['backup.restore']) } as Caller;
    const { ready } = await invoke(getRestore, composed.portal, { caller, input: {} });
    return ready?.own;
  };
  assert.is(await opened(world), true);
  await world.stop();
  const other = await ComposedPortal.start(await newSettings());
  assert.is(await opened(other), false);
  await other.stop();
});

restoring.run();
