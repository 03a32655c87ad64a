/**
 * User × object × verb (IMMUNITY 7): random accounts, and every way to ask who reaches what must say what a naive
 * model says: the list, the single device, Connect, and the packet rules.
 */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Connections } from '../../../server/connections/connections.ts';
import { behindDevices } from '../../../server/devices/behind.ts';
import { Components } from '../../../server/devices/components.ts';
import type { Component, Device } from '../../../server/devices/device.ts';
import { Devices } from '../../../server/devices/devices.ts';
import { Projects, type Project } from '../../../server/devices/projects.ts';
import { translate } from '../../../server/networks/account-addresses.ts';
import { Refusal } from '../../../server/refusal.ts';
import { GRANT_KINDS, Grants, type GrantKind } from '../../../server/rights/grants.ts';
import { allowancesNow } from '../../../server/rooms/allowances.ts';
import { Users } from '../../../server/users/users.ts';
import { Clock, FACTS, newFile, refused } from '../account-file.ts';

const HOUR_MS = 3_600_000;
/** All looks are made at these moments after the rights were given. */
const LOOKS_H = [0, 2, 5];
const CONNECTION_H = 4;

interface GivenGrant {
  readonly user: number;
  readonly kind: GrantKind;
  readonly pick: number;
  /** Hours; null: for ever. */
  readonly ends: number | null;
}

const grantsOf = fc.array(
  fc.record({
    user: fc.nat(1),
    kind: fc.constantFrom(...GRANT_KINDS.filter((kind) => kind !== 'account'), ...GRANT_KINDS),
    pick: fc.nat(),
    ends: fc.constantFrom(null, 1, 3, 6),
  }),
  { maxLength: 5 },
);
const world = fc.record({
  /** Per device: which project (or none), how many components with how many services each. */
  devices: fc.array(
    fc.record({
      project: fc.option(fc.nat(1)),
      components: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
      disabled: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  grants: grantsOf,
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

async function build(wanted: World) {
  const clock = new Clock();
  const db = await newFile();
  const { now } = clock;
  const parts = {
    devices: new Devices(FACTS, db, now),
    components: new Components(db),
    connections: new Connections(db, now),
    grants: new Grants(db, now),
    users: new Users(FACTS, db, now),
  };
  const projects: Project[] = [];
  const rooms = new Projects(db);
  for (const name of ['Hall 1', 'Hall 2']) projects.push(await rooms.create({ client: 'Mill', name }));
  const users: string[] = [];
  for (const [n, name] of ['anna', 'ben'].entries()) {
    const user = await parts.users.create({ name, displayName: name, email: '', role: 'technician' });
    users.push(user.id);
    await db.write((tx) =>
      tx.run(
        'INSERT INTO seats (id, user_id, name, address, created_at) VALUES (?, ?, ?, ?, ?)',
        ...[`sea_${name}`, user.id, 'desk', `198.18.0.${100 + n}`, now().toISOString()],
      ),
    );
  }
  const devices: Device[] = [];
  const components: Component[] = [];
  for (const [n, one] of wanted.devices.entries()) {
    const projectId = one.project === null ? null : (projects[one.project]?.id ?? null);
    const device = await parts.devices.create({
      ...{ serial: `FG-${n}`, name: `Press ${n}`, lan: '192.168.0.0/24', note: '', projectId },
    });
    for (const [c, services] of one.components.entries())
      components.push(
        await parts.components.create(device, {
          ...{ name: `PLC ${c}`, kind: 'plc', address: `192.168.0.${10 + c}` },
          services: Array.from({ length: services }, (_, port) => ({
            ...{ name: `S${port}`, protocol: 'tcp' as const, fromPort: 500 + port, toPort: 500 + port },
          })),
        }),
      );
    devices.push(device);
  }
  const services = components.flatMap((component) =>
    component.services.map((service) => ({ service, component })),
  );
  const targets: Record<GrantKind, readonly string[]> = {
    account: [],
    project: projects.map(({ id }) => id),
    device: devices.map(({ id }) => id),
    component: components.map(({ id }) => id),
    service: services.map(({ service }) => service.id),
  };
  const grants = wanted.grants.flatMap((grant) => {
    const list = targets[grant.kind];
    if (grant.kind !== 'account' && list.length === 0) return [];
    return [{ ...grant, target: list[grant.pick % Math.max(1, list.length)] ?? null }];
  });
  for (const { user, kind, target, ends } of grants) {
    const endsAt = ends === null ? null : new Date(clock.ms + ends * HOUR_MS).toISOString();
    await parts.grants.add(users[user]!, { kind, target, endsAt });
  }
  return { ...parts, clock, db, users, list: devices, services, all: components, given: grants };
}
type Built = Awaited<ReturnType<typeof build>>;

/** The naive model: until how many hours after the start somebody reaches a service; 0: not at all. */
function reachedUntil(
  built: Built,
  user: number,
  at: { device: Device; component?: string; service?: string },
) {
  const ends = built.given
    .filter((grant: GivenGrant & { target: string | null }) => {
      if (grant.user !== user) return false;
      switch (grant.kind) {
        case 'account':
          return true;
        case 'project':
          return at.device.projectId === grant.target;
        case 'device':
          return at.device.id === grant.target;
        case 'component':
          return at.component === grant.target;
        case 'service':
          return at.service === grant.target;
      }
    })
    .map(({ ends }) => ends ?? Infinity);
  return Math.max(0, ...ends);
}

function servicesReached(
  built: Built,
  user: number,
  { device, hour }: { device: Device; hour: number },
): string[] {
  return built.services
    .filter(({ component }) => component.deviceId === device.id)
    .filter(
      ({ component, service }) =>
        reachedUntil(built, user, { device, component: component.id, service: service.id }) > hour,
    )
    .map(({ service }) => service.id)
    .sort();
}

/** A grant of a component without services still lets its device be seen. */
function deviceReached(
  built: Built,
  user: number,
  { device, hour }: { device: Device; hour: number },
): boolean {
  if (
    reachedUntil(built, user, { device }) > hour ||
    servicesReached(built, user, { device, hour }).length > 0
  )
    return true;
  return built.all.some(
    ({ id, deviceId }) =>
      deviceId === device.id && reachedUntil(built, user, { device, component: id }) > hour,
  );
}

async function compare(built: Built, hour: number): Promise<void> {
  const { clock, db, list, users } = built;
  for (const [user, userId] of users.entries()) {
    const viewer = { userId, seesAll: false };
    const reached = list.filter((device) => deviceReached(built, user, { device, hour })).map(({ id }) => id);
    const ids = list.map(({ id }) => id);
    assert.equal((await built.devices.index(viewer, '')).map(({ id }) => id).sort(), [...reached].sort());
    assert.equal([...(await built.devices.visible(viewer, ids)).keys()].sort(), [...reached].sort());
    const behind = await behindDevices(db, { ids, userId, now: clock.now() });
    for (const device of list) {
      const alone = await built.devices.bySerial(device.serial, viewer).catch((error: unknown) => error);
      assert.is(!(alone instanceof Refusal), reached.includes(device.id));
      const expected = servicesReached(built, user, { device, hour });
      const openable = (await built.connections.openable(userId, device)).map(({ id }) => id);
      assert.equal(openable.sort(), expected);
      assert.is(behind.get(device.id)?.reaches ?? false, expected.length > 0);
    }
  }
}

/** What the kernel should hold: for each user's seat what is open, enabled and still reached. */
function expectedRules(built: Built, wanted: World, hour: number): string[] {
  return built.users.flatMap((_, user) =>
    built.list.flatMap((device, n) => {
      if (wanted.devices[n]?.disabled === true || hour >= CONNECTION_H) return [];
      const openedAtStart = servicesReached(built, user, { device, hour: 0 });
      const now = servicesReached(built, user, { device, hour });
      return now
        .filter((id) => openedAtStart.includes(id))
        .map((id) => {
          const { component, service } = built.services.find((one) => one.service.id === id)!;
          const at = { device, component: component.id, service: id };
          const endsH = Math.min(CONNECTION_H, reachedUntil(built, user, at)) - hour;
          const target = translate(component.address, device.lan, device.network);
          return `198.18.0.${100 + user} ${target} ${service.fromPort} ${endsH * 3600}`;
        });
    }),
  );
}

test('list, single device, Connect and packet rules agree with a naive model, now and after rights end', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (wanted) => {
      const built = await build(wanted);
      const { clock, connections, devices, db, list, users } = built;
      const endsAt = new Date(clock.ms + CONNECTION_H * HOUR_MS).toISOString();
      for (const [user, id] of users.entries())
        for (const device of list)
          if (servicesReached(built, user, { device, hour: 0 }).length > 0)
            await connections.open({ id, name: 'x' }, device, { services: [], endsAt });
      for (const [n, one] of wanted.devices.entries())
        if (one.disabled) await devices.setStatus(`FG-${n}`, 'disabled');
      const start = clock.ms;
      for (const hour of LOOKS_H) {
        clock.ms = start + hour * HOUR_MS;
        await compare(built, hour);
        const rules = (await allowancesNow(db, clock.now())).map(
          (one) => `${one.source} ${one.target} ${one.fromPort} ${one.endsInS}`,
        );
        assert.equal(rules.sort(), expectedRules(built, wanted, hour).sort());
      }
      await db.close();
    }),
    { numRuns: 40 },
  );
});

const ONE: World = {
  devices: [{ project: null, components: [1], disabled: false }],
  grants: [{ user: 0, kind: 'account', pick: 0, ends: null }],
};

test('a role that may not connect closes what another one opened, and opens nothing', async () => {
  const { db, users, connections, clock, list } = await build(ONE);
  const people = new Users(FACTS, db, clock.now);
  const [id = ''] = users;
  const endsAt = new Date(clock.ms + HOUR_MS).toISOString();
  const open = () => connections.open({ id, name: 'anna' }, list[0]!, { services: [], endsAt });
  const rules = async () => (await allowancesNow(db, clock.now())).length;
  await open();
  assert.is(await rules(), 1);
  const anna = { displayName: 'anna', email: '' };
  await people.change(id, { ...anna, role: 'auditor' });
  assert.is(await rules(), 0);
  await refused(open(), 'not-allowed');
  await people.change(id, { ...anna, role: 'technician' });
  await people.setStatus(id, 'disabled');
  assert.is(await rules(), 0);
  // Between looking at him and writing he was shut out: no row comes to life with him.
  await refused(open(), 'not-allowed');
});

test.run();
