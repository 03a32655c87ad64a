/**
 * A whole portal goes back: one account while everything else serves, and everything by a restart. What was revoked since
 * stays revoked, what works today goes on working, and no register loses an entry.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { issueConfiguration } from '../../../../server/devices/configuration.ts';
import type { Account } from '../../../../server/accounts/account.ts';
import { ACCOUNT_TABLES } from '../../../../server/replication/history/carry/account-rules.ts';
import { refused } from '../../account-file.ts';
import { ACME, ComposedPortal, newSettings } from '../../portal-world.ts';

const going = suite('a portal goes back');

type World = Awaited<ReturnType<typeof ComposedPortal.start>>;

const device = (serial: string) => ({
  ...{ serial, name: `Press ${serial}`, lan: '192.168.0.0/24', projectId: null, note: '' },
});
const user = (name: string) => ({
  ...{ name, displayName: name.toUpperCase(), email: '', role: 'technician' as const },
});

async function rows<T extends object>({ db }: Pick<Account, 'db'>, sql: string): Promise<T[]> {
  return db.read((reader) => reader.all<T>(sql));
}

async function token({ db }: Account, userId: string, hash: string): Promise<void> {
  await db.write((tx) =>
    tx.run(
      `INSERT INTO tokens (hash, id, person_id, name, rights, created_at, ends_at)
       VALUES (?, ?, ?, 'script', '[]', '2026-01-01', '2099-01-01')`,
      ...[hash, `tok_${hash.padEnd(16, 'a')}`, userId],
    ),
  );
}

/** An account with people and machines; then much of it is changed. @returns the number before the changes */
async function lived(world: World): Promise<{ acme: Account; number: number; kept: string }> {
  const { portal, ownLog } = world.composed;
  const acme = await portal.accounts.create(ACME);
  const [anna, ben, carl] = [
    await acme.users.create(user('anna')),
    await acme.users.create(user('ben')),
    await acme.users.create(user('carl')),
  ];
  for (const serial of ['FG-1', 'FG-2', 'FG-3'])
    await issueConfiguration(acme, await acme.devices.create(device(serial)));
  await token(acme, anna.id, 'b');
  await token(acme, ben.id, 'c');
  const number = ownLog.spool.end.lsn;

  // FG-1 renews its keys, FG-2 is deleted, FG-4 is new; Ben is locked, Carl deleted, Anna gets another password.
  await acme.db.write((tx) =>
    tx.run(`DELETE FROM certificates WHERE device_id = (SELECT id FROM devices WHERE serial = 'FG-1')`),
  );
  await issueConfiguration(acme, await acme.devices.bySerial('FG-1'));
  const [{ fingerprint }] = (await rows<{ fingerprint: string }>(
    acme,
    `SELECT fingerprint FROM certificates WHERE device_id = (SELECT id FROM devices WHERE serial = 'FG-1')`,
  )) as [{ fingerprint: string }];
  await acme.devices.remove('FG-2');
  await acme.devices.change('FG-3', { ...device('FG-3'), name: 'Oven' });
  await acme.devices.create(device('FG-4'));
  await acme.users.setStatus(ben.id, 'disabled');
  await acme.users.remove(carl.id);
  await acme.db.write((tx) => tx.run(`UPDATE users SET password_hash = 'new' WHERE name = 'anna'`));
  await acme.db.write((tx) => tx.run(`DELETE FROM tokens WHERE hash = 'b'`));
  const entry = { subject: 'anna', address: '', action: 'a.b', object: 'since', result: 'done' as const };
  await acme.audit.write(entry);
  return { acme, number, kept: fingerprint };
}

/** What holds of the account after it was set back, however that happened. */
async function assertSetBack(acme: Account, kept: string): Promise<void> {
  assert.equal(await rows(acme, 'SELECT serial, name, status FROM devices ORDER BY serial'), [
    { serial: 'FG-1', name: 'Press FG-1', status: 'enabled' },
    { serial: 'FG-2', name: 'Press FG-2', status: 'disabled' },
    { serial: 'FG-3', name: 'Press FG-3', status: 'enabled' },
  ]);
  assert.equal(await rows(acme, 'SELECT name, status, password_hash FROM users ORDER BY name'), [
    { name: 'anna', status: 'active', password_hash: 'new' },
    { name: 'ben', status: 'disabled', password_hash: null },
    { name: 'carl', status: 'disabled', password_hash: null },
  ]);
  // The keys that FG-1 has today, and not those that were revoked.
  const certificates = await rows<{ fingerprint: string }>(
    acme,
    `SELECT fingerprint FROM certificates WHERE device_id = (SELECT id FROM devices WHERE serial = 'FG-1')`,
  );
  assert.equal(certificates, [{ fingerprint: kept }]);
  assert.equal(await rows(acme, 'SELECT hash FROM tokens'), []);
  assert.is((await rows(acme, `SELECT 1 FROM audit WHERE object = 'since'`)).length, 1);
}

async function prepared(world: World, number: number, account: string | null) {
  const { history } = world.composed.portal;
  const { ended } = await history.prepare({ lsn: number }, account, 'a test');
  await ended;
  assert.is(history.failure, undefined, history.failure?.detail);
  return history.ready!;
}

going('one account alone, and the others do not notice', async () => {
  const world = await ComposedPortal.start(await newSettings());
  const { portal, ownLog } = world.composed;
  await portal.history.start();
  const { acme, number, kept } = await lived(world);
  const other = await portal.accounts.create({ ...ACME, name: 'beta', title: 'Beta' });
  await other.users.create(user('zoe'));

  const ready = await prepared(world, number, 'acme');
  assert.is(ready.lsn, number);
  const [look] = ready.accounts;
  assert.equal(look!.locked, { users: 2, devices: 1 });
  assert.equal(look!.revoked, { certificates: 2, tokens: 2 });
  const found = await portal.history.differences('acme', 'device');
  assert.equal(found, [
    { change: 'back', name: 'Press FG-2 (FG-2)', facts: [] },
    { change: 'gone', name: 'Press FG-4 (FG-4)', facts: [] },
    {
      ...{ change: 'changed', name: 'Oven (FG-3)' },
      facts: [{ fact: 'name', now: 'Oven (FG-3)', then: 'Press FG-3 (FG-3)' }],
    },
  ]);
  await refused(portal.history.decide('hst_aaaaaaaaaaaaaaaa'), 'conflict', ':restore-not-ready');
  // Nothing has changed by looking.
  assert.is((await rows(acme, 'SELECT 1 FROM devices')).length, 3);

  const before = ownLog.spool.end.lsn;
  await portal.history.decide(ready.id);
  assert.not(
    portal.notices.list().some(({ code }) => code === 'log-disturbed'),
    'nobody else did it',
  );
  await assertSetBack(portal.accounts.byName('acme'), kept);
  assert.equal(await rows(other, 'SELECT name FROM users'), [{ name: 'zoe' }]);
  assert.is(portal.history.ready, undefined);

  // The log goes on, and leads back to what was before as well.
  const back = await prepared(world, before, 'acme');
  await portal.history.decide(back.id);
  const names = await rows(portal.accounts.byName('acme'), 'SELECT serial FROM devices ORDER BY serial');
  assert.equal(names, [{ serial: 'FG-1' }, { serial: 'FG-3' }, { serial: 'FG-4' }]);
  await world.stop();
});

going('an account that was deleted comes back, suspended', async () => {
  const world = await ComposedPortal.start(await newSettings());
  const { portal } = world.composed;
  await portal.history.start();
  const { number } = await lived(world);
  await portal.accounts.remove('acme');
  const ready = await prepared(world, number, 'acme');
  assert.is(ready.account?.there, false);
  await portal.history.decide(ready.id);
  const acme = portal.accounts.byName('acme');
  assert.is(acme.facts.status, 'suspended');
  assert.is((await rows(acme, 'SELECT 1 FROM devices')).length, 3);
  assert.equal(await rows(acme, 'SELECT hash FROM tokens'), []);
  await world.stop();
});

going('everything, by a restart; and back again', async () => {
  const settings = await newSettings();
  const world = await ComposedPortal.start(settings);
  const { portal } = world.composed;
  await portal.history.start();
  const { number, kept } = await lived(world);
  await portal.accounts.create({ ...ACME, name: 'later', title: 'Later' });
  await portal.metricTokens.create({ name: 'Prometheus', sources: [], accounts: false });
  const entry = { subject: 'x', address: '', action: 'a.b', object: 'since', result: 'done' as const };
  await portal.audit.write(entry);

  const ready = await prepared(world, number, null);
  assert.equal(
    ready.accounts.map(({ name, change }) => [name, change]),
    [
      ['acme', 'changed'],
      ['later', 'gone'],
    ],
  );
  await portal.history.decide(ready.id);
  await world.stop();

  const again = await ComposedPortal.start(settings);
  const after = again.composed.portal;
  assert.equal(
    after.accounts.all().map(({ facts }) => facts.name),
    ['acme'],
  );
  await assertSetBack(after.accounts.byName('acme'), kept);
  assert.is((await after.metricTokens.list()).length, 1, 'tokens of today');
  assert.is(
    (await rows({ db: again.composed.store.system }, `SELECT 1 FROM audit WHERE object = 'since'`)).length,
    1,
  );
  assert.ok(await after.restore.hasFormer());
  await after.restore.goBack();
  await again.stop();
  const back = await ComposedPortal.start(settings);
  assert.is(back.composed.portal.accounts.all().length, 2);
  await back.stop();
});

going('each table of an account has a rule', async () => {
  const world = await ComposedPortal.start(await newSettings());
  const acme = await world.composed.portal.accounts.create(ACME);
  const tables = await rows<{ name: string }>(
    acme,
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
  );
  // Whoever adds a table decides whether what is in it may come back (`carry/account-rules.ts`).
  assert.equal(
    tables.map(({ name }) => name),
    Object.keys(ACCOUNT_TABLES).toSorted(),
  );
  await world.stop();
});

going.run();
