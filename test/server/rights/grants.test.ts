import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Devices } from '../../../server/devices/devices.ts';
import { Projects } from '../../../server/devices/projects.ts';
import { Grants } from '../../../server/rights/grants.ts';
import { Users } from '../../../server/users/users.ts';
import { Clock, FACTS, newFile, refused } from '../account-file.ts';

async function account() {
  const clock = new Clock();
  const db = await newFile();
  const users = new Users(FACTS, db, clock.now);
  const { id } = await users.create({ name: 'anna', displayName: 'Anna', email: '', role: 'technician' });
  const devices = new Devices(FACTS, db, clock.now);
  const input = { serial: 'FG-1', name: 'Press', projectId: null, lan: '192.168.0.0/24', note: '' };
  return {
    clock,
    db,
    users,
    userId: id,
    devices,
    device: await devices.create(input),
    grants: new Grants(db, clock.now),
  };
}

test('an end is kept in the one form that sorts, however it was written', async () => {
  const { clock, grants, userId, devices, device } = await account();
  const viewer = { userId, seesAll: false };
  // As texts, both are later than 08:00:30.000Z, although the first is half a minute before it.
  await grants.add(userId, { kind: 'device', target: device.id, endsAt: '2026-11-23T08:00:10Z' });
  await grants.add(userId, { kind: 'account', target: null, endsAt: '2026-11-23T08:00Z' });
  assert.equal(
    (await grants.list(userId)).map(({ endsAt }) => endsAt),
    ['2026-11-23T08:00:10.000Z'],
  );
  clock.pass(9_000);
  assert.is((await devices.index(viewer, '')).length, 1);
  clock.pass(1_000);
  assert.is((await devices.index(viewer, '')).length, 0);
});

test('what is not of this account cannot be granted, nor to somebody who is not', async () => {
  const { grants, userId, device } = await account();
  for (const kind of ['project', 'device', 'component', 'service'] as const)
    await refused(grants.add(userId, { kind, target: 'dev_aaaaaaaaaaaaaaaa', endsAt: null }), 'not-found');
  // The right id in the wrong kind.
  await refused(grants.add(userId, { kind: 'component', target: device.id, endsAt: null }), 'not-found');
  await refused(
    grants.add('usr_aaaaaaaaaaaaaaaa', { kind: 'account', target: null, endsAt: null }),
    'not-found',
  );
  assert.equal(await grants.list(userId), []);
});

test('a grant is taken from its own person only, and once', async () => {
  const { grants, userId } = await account();
  const id = await grants.add(userId, { kind: 'account', target: null, endsAt: null });
  assert.not.ok(await grants.remove('usr_aaaaaaaaaaaaaaaa', id));
  assert.ok(await grants.remove(userId, id));
  assert.not.ok(await grants.remove(userId, id));
});

test('rights go with what they name: device, project and person', async () => {
  const { db, grants, userId, users, device, devices } = await account();
  const projects = new Projects(db);
  const project = await projects.create({ client: '', name: 'Hall' });
  await grants.add(userId, { kind: 'device', target: device.id, endsAt: null });
  await grants.add(userId, { kind: 'project', target: project.id, endsAt: null });
  assert.equal((await grants.list(userId)).map(({ title, serial }) => [title, serial]).sort(), [
    [' / Hall', null],
    ['Press', 'FG-1'],
  ]);
  await devices.remove('FG-1');
  await projects.remove(project.id);
  assert.equal(await grants.list(userId), []);
  await grants.add(userId, { kind: 'account', target: null, endsAt: null });
  await users.remove(userId);
  assert.equal(await db.read((reader) => reader.all('SELECT * FROM grants')), []);
});

test('an administrator is granted the account when he is made', async () => {
  const { users, grants } = await account();
  const { id } = await users.create({ name: 'eve', displayName: 'Eve', email: '', role: 'administrator' });
  assert.equal(
    (await grants.list(id)).map(({ kind, target }) => [kind, target]),
    [['account', null]],
  );
});

test.run();
