import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Maintenance } from '../../../server/maintenance/maintenance.ts';
import { Notices } from '../../../server/notices/notices.ts';
import { NOTICE_CODES } from '../../../server/notices/registry.ts';
import { ACME, ComposedPortal, newSettings } from '../portal-world.ts';

const settings = await newSettings();
const world = await ComposedPortal.start(settings);
const { appliance, composed } = world;
const { portal } = composed;
const maintenance = new Maintenance(portal);
const [acme, beta] = [
  await portal.accounts.create(ACME),
  await portal.accounts.create({ ...ACME, name: 'beta' }),
];
const noticed = () => portal.notices.list().map(({ code, about }) => `${code} ${about}`.trim());

test('all as it should be: no notice', async () => {
  await maintenance.compare();
  assert.equal(noticed(), []);
});

test('something in the kernel that nobody opened is noticed, mended, and then no notice any more', async () => {
  const foreign = { source: '198.18.0.9', target: '198.18.16.10', protocol: 'tcp' as const };
  appliance.held.set(acme.facts.room, [{ ...foreign, fromPort: 1, toPort: 65_535, endsInS: 9999 }]);
  await maintenance.compare();
  assert.equal(noticed(), ['rules-differ acme']);
  assert.equal(appliance.held.get(acme.facts.room), []);
  await maintenance.compare();
  assert.equal(noticed(), []);
});

test('chains that were changed are noticed and put again', async () => {
  appliance.rulesIntact = false;
  const puts = appliance.asked('room.put').length;
  await maintenance.compare();
  assert.equal(noticed(), ['rules-differ acme', 'rules-differ beta']);
  assert.is(appliance.asked('room.put').length, puts + 2);
  appliance.rulesIntact = true;
  await maintenance.compare();
  assert.equal(noticed(), []);
});

test('one room that is broken does not hide what is wrong with the next', async () => {
  const foreign = { source: '198.18.0.9', target: '198.18.16.10', protocol: 'tcp' as const };
  appliance.held.set(beta.facts.room, [{ ...foreign, fromPort: 1, toPort: 2, endsInS: 9999 }]);
  appliance.scripts['room.held'] = ({ room = 0 }) => {
    if (room === acme.facts.room) throw new Error('nft does not answer');
    return { allowances: appliance.held.get(room) ?? [], rulesIntact: true };
  };
  await maintenance.compare();
  assert.equal(noticed(), ['rules-differ beta']);
  appliance.scripts['room.held'] = undefined;
  await maintenance.compare();
  assert.equal(noticed(), []);
});

test('a room that the appliance forgot is put up again, one of nobody is removed', async () => {
  appliance.rooms.delete(acme.facts.room);
  appliance.rooms.add(99);
  await maintenance.compare();
  assert.equal(noticed(), ['room-failed acme']);
  assert.equal([...appliance.rooms].sort(), [acme.facts.room, beta.facts.room].sort());
  await maintenance.compare();
  assert.equal(noticed(), []);
});

test('a door that stands still is an alarm until it runs', async () => {
  appliance.doorRuns = false;
  await maintenance.compare();
  assert.equal(noticed(), ['door-failed']);
  appliance.doorRuns = true;
  await maintenance.compare();
  assert.equal(noticed(), []);
});

test('what is over is closed in the register, and the rules follow', async () => {
  const { db } = acme;
  await db.write(async (tx) => {
    await tx.run(
      `INSERT INTO users (id, name, display_name, role, status, created_at)
       VALUES ('usr_a', 'anna', 'Anna', 'technician', 'active', '')`,
    );
    for (const [id, endsAt] of [
      ['con_over', '2020-01-01T00:00:00.000Z'],
      ['con_open', '2099-01-01T00:00:00.000Z'],
    ] as const)
      await tx.run(
        `INSERT INTO connections (id, user_id, user_name, device_id, device_name, opened_at, ends_at)
         VALUES (?, 'usr_a', 'anna', 'dev_a', 'Press', '2019-01-01T00:00:00.000Z', ?)`,
        id,
        endsAt,
      );
  });
  const allows = appliance.asked('room.allow').length;
  await maintenance.expire();
  await maintenance.expire();
  const rows = await db.read((reader) =>
    reader.all('SELECT id, ended_at, end_reason FROM connections ORDER BY id'),
  );
  assert.equal(rows, [
    { id: 'con_open', ended_at: null, end_reason: null },
    { id: 'con_over', ended_at: '2020-01-01T00:00:00.000Z', end_reason: 'time-over' },
  ]);
  assert.is(appliance.asked('room.allow').length, allows + 1);
});

test('by night the certificate and all rooms are handed over once more', async () => {
  const before = appliance.asked('door.portal').length;
  await maintenance.sweep();
  assert.is(appliance.asked('door.portal').length, before + 1);
});

test('an account that is gone has no trouble any more', async () => {
  portal.notices.raise('room-failed', 'beta', '');
  await portal.accounts.remove('beta');
  await maintenance.compare();
  assert.equal(noticed(), []);
});

test('an appliance that is away is an alarm until it is back', async () => {
  await appliance.close();
  while (portal.appliance.connected) await new Promise((resolve) => setTimeout(resolve, 10));
  await maintenance.compare();
  assert.equal(noticed(), ['appliance-away']);
  await appliance.listen();
  await world.connected();
  await maintenance.compare();
  assert.equal(noticed(), []);
});

test('notices: one of a kind, since its beginning, with the newest detail; alarms first', () => {
  let at = 0;
  const notices = new Notices(() => new Date(at));
  notices.raise('disk-nearly-full', '', 'first');
  at = 1000;
  notices.raise('room-failed', 'acme', 'x'.repeat(1000));
  notices.raise('disk-nearly-full', '', 'second');
  assert.equal(
    notices.list().map(({ code, detail, since }) => [code, detail.length, since]),
    [
      ['room-failed', 500, '1970-01-01T00:00:01.000Z'],
      ['disk-nearly-full', 6, '1970-01-01T00:00:00.000Z'],
    ],
  );
  notices.keepOnly(new Set());
  assert.equal(
    notices.list().map(({ code }) => code),
    ['disk-nearly-full'],
  );
  notices.clear('disk-nearly-full', 'elsewhere');
  assert.is(notices.list().length, 1);
  assert.is(new Set(NOTICE_CODES).size, NOTICE_CODES.length);
});

test.after(() => world.stop());
test.run();
