import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refused } from '../account-file.ts';
import { ACME, ComposedPortal, newSettings } from '../portal-world.ts';

const settings = await newSettings();
const world = await ComposedPortal.start(settings);
const { appliance, composed } = world;
const { accounts } = composed.portal;
const files = () => readdir(join(settings.dataFolder, 'accounts'));
const rows = () =>
  composed.store.system.read((reader) =>
    reader.all<{ name: string; status: string }>('SELECT name, status FROM accounts'),
  );

async function nothingIsLeft(): Promise<void> {
  assert.equal(await rows(), []);
  assert.equal(await files(), []);
  assert.equal(accounts.all(), []);
  assert.equal([...appliance.rooms], []);
  assert.is(accounts.idOf('acme'), undefined);
}

test('made, suspended, let work again, deleted: file, row and room follow', async () => {
  const account = await accounts.create(ACME);
  const { id, room } = account.facts;
  assert.equal(await files(), [id]);
  assert.equal([...appliance.rooms], [room]);
  assert.is(accounts.active(id)?.facts.name, 'acme');
  assert.is((await accounts.setStatus('acme', 'suspended')).facts.status, 'suspended');
  assert.is(accounts.active(id), undefined);
  assert.is(accounts.idOf('acme'), id, 'a suspended account answers like one that is not there, elsewhere');
  const put = appliance.asked('room.put').at(-1)?.input as { enabled?: boolean };
  assert.is(put.enabled, false);
  await accounts.setStatus('acme', 'active');
  assert.is(accounts.active(id)?.facts.status, 'active');
  await accounts.remove('acme');
  await nothingIsLeft();
  await refused(accounts.remove('acme'), 'not-found');
});

test('a name is taken once, also when two want it at the same moment; rooms differ', async () => {
  const [one, two] = await Promise.allSettled([
    accounts.create(ACME),
    accounts.create({ ...ACME, title: 'Other' }),
  ]);
  assert.equal([one.status, two.status].sort(), ['fulfilled', 'rejected']);
  await refused(accounts.create(ACME), 'conflict', 'name:name-taken');
  const beta = await accounts.create({ ...ACME, name: 'beta' });
  assert.is.not(beta.facts.room, accounts.byName('acme').facts.room);
  assert.is((await files()).length, 2);
  await accounts.remove('beta');
  await accounts.remove('acme');
  await nothingIsLeft();
});

test('an account whose room cannot be made is not made at all, and the name is free', async () => {
  for (const verb of ['room.put', 'door.tags']) {
    appliance.scripts[verb] = () => {
      throw new Error('no');
    };
    const failed = await accounts.create(ACME).catch((error: unknown) => error);
    assert.instance(failed, Error);
    await nothingIsLeft();
    appliance.scripts[verb] = undefined;
  }
});

test('addresses in use keep their pool; limits and title can always change', async () => {
  const account = await accounts.create(ACME);
  const moved = await accounts.change('acme', { ...ACME, pool: '10.8.0.0/16' });
  assert.is(moved.facts.pool, '10.8.0.0/16');
  await moved.devices.create({ serial: 'FG-1', name: 'x', projectId: null, lan: '192.168.0.0/24', note: '' });
  await refused(accounts.change('acme', { ...ACME, pool: '10.9.0.0/16' }), 'invalid', 'pool:pool-in-use');
  const changed = await accounts.change('acme', {
    ...ACME,
    pool: '10.8.0.0/16',
    title: 'Acme Ltd',
    maxDevices: 1,
  });
  assert.is(changed.facts.title, 'Acme Ltd');
  await refused(
    changed.devices.create({ serial: 'FG-2', name: 'x', projectId: null, lan: '192.168.0.0/24', note: '' }),
    'limit-reached',
  );
  assert.is(changed.facts.id, account.facts.id);
  await accounts.remove('acme');
});

test('a change beside a suspension does not wake the account up again', async () => {
  const { facts } = await accounts.create(ACME);
  await Promise.all([
    accounts.change('acme', { ...ACME, title: 'One' }),
    accounts.setStatus('acme', 'suspended'),
    accounts.change('acme', { ...ACME, title: 'Two' }),
  ]);
  assert.is(accounts.active(facts.id), undefined);
  assert.is(accounts.byName('acme').facts.title, 'Two');
  await accounts.remove('acme');
});

test('deleting while somebody writes: he is waited for or refused, and nothing is left', async () => {
  const account = await accounts.create(ACME);
  const slow = account.db.write(async (tx) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await tx.run("INSERT INTO projects (id, client, name) VALUES ('prj_x', '', 'x')");
  });
  const removed = accounts.remove('acme');
  await Promise.allSettled([slow, removed, account.projects.create({ client: '', name: 'y' })]);
  await removed;
  await nothingIsLeft();
  const late = await account.projects.create({ client: '', name: 'z' }).catch((error: unknown) => error);
  assert.instance(late, Error);
});

test('an account is deleted without its appliance, whose room goes when it is back', async () => {
  await accounts.create(ACME);
  appliance.scripts['room.remove'] = () => {
    throw new Error('not now');
  };
  await accounts.remove('acme');
  assert.equal(await rows(), []);
  assert.is(appliance.rooms.size, 1);
  appliance.scripts['room.remove'] = undefined;
  await accounts.putRooms();
  await nothingIsLeft();
});

test('a suspension that could not tell everybody still lets nobody in', async () => {
  const { facts } = await accounts.create(ACME);
  appliance.scripts['room.put'] = () => {
    throw new Error('not now');
  };
  const failed = await accounts.setStatus('acme', 'suspended').catch((error: unknown) => error);
  appliance.scripts['room.put'] = undefined;
  assert.instance(failed, Error);
  assert.is(accounts.active(facts.id), undefined);
  await accounts.remove('acme');
});

test.after(() => world.stop());
test.run();
