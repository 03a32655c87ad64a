/** Restarting and shutting down: by name, with the right, in the trail; and what the console is told. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startServing } from '../portal-world.ts';

const world = await startServing();
const { owner, outside, appliance, settings } = world;
const { name } = settings.place;
const restart = '/api/v1/backend/system/restart';
const shutDown = '/api/v1/backend/system/shut-down';

test('nothing happens without the name typed', async () => {
  for (const confirm of ['', 'yes', `${name}.evil`, name.toUpperCase()]) {
    const answer = await owner.send('POST', restart, { what: 'machine', confirm });
    assert.is(answer.status, 422);
    assert.match(answer.text, 'confirm-name');
    assert.is((await owner.send('POST', shutDown, { confirm })).status, 422);
  }
  for (const what of ['', 'everything', '../portal', 'ssh'])
    assert.is((await owner.send('POST', restart, { what, confirm: name })).status, 422, what);
  assert.is((await outside.send('POST', restart, { what: 'machine', confirm: name })).status, 401);
  assert.equal([...appliance.asked('system.restart'), ...appliance.asked('system.powerOff')], []);
});

test('with the name the root half is asked, and it stands in the trail', async () => {
  for (const what of ['portal', 'appliance', 'machine'])
    assert.is((await owner.send('POST', restart, { what, confirm: name })).status, 201);
  assert.equal(
    appliance.asked('system.restart').map(({ input }) => input),
    [{ what: 'portal' }, { what: 'appliance' }, { what: 'machine' }] as never,
  );
  assert.is((await owner.send('POST', shutDown, { confirm: name })).status, 201);
  assert.is(appliance.asked('system.powerOff').length, 1);
  const { entries } = await owner.get<{ entries: { action: string; object: string }[] }>('/backend/audit');
  const acts = entries.filter(({ action }) => action.startsWith('system.'));
  assert.equal(acts.map(({ action, object }) => `${action} ${object}`.trim()).sort(), [
    'system.restart appliance',
    'system.restart machine',
    'system.restart portal',
    'system.shut-down',
  ]);
});

test('the console and programs get words with every notice', async () => {
  appliance.doorRuns = false;
  const { notices, state } = await owner.get<{
    state: string;
    notices: { code: string; title: string; whatToDo: string }[];
  }>('/backend/system/health');
  assert.ok(['well', 'attention', 'broken'].includes(state));
  for (const { title, whatToDo } of notices) assert.ok(title.length > 10 && whatToDo.length > 10);
});

test('programs are listed with the names of their accounts, and versions with them', async () => {
  await owner.post('/backend/accounts', { name: 'acme', title: 'Acme' });
  const { room } = await owner.get<{ room: number }>('/backend/accounts/acme');
  const service = { reason: '', sinceMs: 1000, pid: 7, restarts: 2, memoryBytes: 10 };
  appliance.scripts['system.services'] = () => ({
    supervisor: 'systemd',
    services: [
      { ...service, name: 'portal', room: null, state: 'running' },
      { ...service, name: 'vpn', room, state: 'failed' },
      { ...service, name: 'names', room: 999, state: 'running' },
    ],
  });
  const { services, version, supervisor } = await owner.get<{
    services: { name: string; account: string }[];
    version: string;
    supervisor: string;
  }>('/backend/system/services');
  assert.equal(
    services.map(({ name: program, account }) => `${program} ${account}`.trim()),
    ['portal', 'vpn acme', 'names room 999'],
  );
  assert.match(version, /^\d+\.\d+\.\d+/);
  assert.is(supervisor, 'systemd');
});

test('measurements are there for every span, and for no other', async () => {
  for (const span of ['1h', '24h', '7d', '30d']) {
    const { samples, from, to } = await owner.get<{ samples: unknown[]; from: string; to: string }>(
      `/backend/system/samples?span=${span}`,
    );
    assert.ok(Array.isArray(samples) && from < to, span);
  }
  assert.is((await owner.send('GET', '/api/v1/backend/system/samples?span=1y')).status, 422);
});

test.after(() => world.stop());
test.run();
