/** The clock is set while a portal runs, and while it is off: what was granted ends when it would have ended. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Account } from '../../../server/accounts/account.ts';
import { Maintenance } from '../../../server/maintenance/maintenance.ts';
import { ACME, ComposedPortal, newSettings } from '../portal-world.ts';
import { skewClock } from '../../world/skewed-clock.ts';

const HOUR = 3_600_000;
const settings = await newSettings();
let world = await ComposedPortal.start(settings);
await world.composed.portal.clock.start();
await world.composed.portal.accounts.create(ACME);

const acme = (): Account => world.composed.portal.accounts.byName('acme');
const look = () => new Maintenance(world.composed.portal).expire();
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();

/** Somebody with one of everything. @param createdAt of what he was given until a date */
async function grantAll(
  account: Account,
  createdAt = inHours(-1),
): Promise<{ secret: string; link: string }> {
  const { db, people, users } = account;
  const anna = await users.create({ name: 'anna', displayName: 'Anna', email: '', role: 'technician' });
  const { token } = await people.sessions.start(anna.id, {
    kind: 'browser',
    address: '192.0.2.7',
    agent: 'x',
  });
  const link = await people.passwords.createLink(anna.id);
  await db.write(async (tx) => {
    await tx.run(
      "INSERT INTO seats (id, user_id, name, address, created_at) VALUES ('sea_a', ?, 'L', '198.18.0.9', '')",
      anna.id,
    );
    await tx.run(
      `INSERT INTO devices (id, serial, name, label, status, lan, network, address, created_at)
       VALUES ('dev_a', 'A1', 'Press', 'press', 'enabled', '192.168.0.0/24', '198.18.16.0/24', '198.18.0.10', '')`,
    );
    for (const [hash, seat, device] of [
      ['h1', 'sea_a', null],
      ['h2', null, 'dev_a'],
    ] as const)
      await tx.run(
        'INSERT INTO vpn_logins VALUES (?, ?, ?, ?, ?)',
        hash,
        seat,
        device,
        inHours(-1),
        inHours(5),
      );
    await tx.run(
      `INSERT INTO connections (id, user_id, user_name, device_id, device_name, opened_at, ends_at)
       VALUES ('con_a', ?, 'anna', 'dev_a', 'Press', ?, ?)`,
      anna.id,
      inHours(-1),
      inHours(3),
    );
    await tx.run(
      "INSERT INTO tokens VALUES ('h', 'tok_a', ?, 'T', '[]', ?, NULL, ?)",
      anna.id,
      createdAt,
      inHours(48),
    );
    await tx.run(
      "INSERT INTO grants (id, user_id, kind, created_at, ends_at) VALUES ('gra_a', ?, 'account', ?, ?)",
      anna.id,
      createdAt,
      inHours(48),
    );
  });
  return { secret: token.split('.')[1] ?? '', link: link.token.split('.')[1] ?? '' };
}

/** Hours from now, rounded, until each thing ends; null for what is not there any more. */
async function left(account: Account): Promise<Record<string, number | null>> {
  const of = {
    session: 'SELECT ends_at AS at FROM sessions',
    idle: 'SELECT seen_at AS at FROM sessions',
    link: 'SELECT ends_at AS at FROM reset_links',
    seat: 'SELECT ends_at AS at FROM vpn_logins WHERE seat_id IS NOT NULL',
    machine: 'SELECT ends_at AS at FROM vpn_logins WHERE device_id IS NOT NULL',
    connection: 'SELECT ends_at AS at FROM connections WHERE ended_at IS NULL',
    token: 'SELECT ends_at AS at FROM tokens',
    right: 'SELECT ends_at AS at FROM grants',
  };
  const hours = async (sql: string) => {
    const row = await account.db.read((reader) => reader.get<{ at: string }>(sql));
    return row === undefined ? null : Math.round((Date.parse(row.at) - Date.now()) / HOUR) + 0;
  };
  return Object.fromEntries(
    await Promise.all(Object.entries(of).map(async ([name, sql]) => [name, await hours(sql)] as const)),
  );
}

const GRANTED = { session: 12, idle: 0, link: 24, seat: 5, machine: 5, connection: 3, token: 48, right: 48 };
const secrets = await grantAll(acme(), inHours(-3));

test('set back by two hours while it runs: as much is left as before', async () => {
  assert.equal(await left(acme()), GRANTED);
  const allows = world.appliance.asked('room.allow').length;
  skewClock(-2 * HOUR);
  await look();
  // What holds until a date that somebody chose holds until that date.
  assert.equal(await left(acme()), { ...GRANTED, machine: 7, token: 50, right: 50 });
  assert.ok(await acme().people.sessions.find(secrets.secret));
  assert.is(world.appliance.asked('room.allow').length, allows + 1, 'the kernel is told');
  const { rows } = await acme().db.read(async (reader) => ({
    rows: await reader.all<{ created_at: string }>('SELECT created_at FROM sessions'),
  }));
  assert.match(rows[0]?.created_at ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('set right again: sessions end by so much earlier, never later', async () => {
  skewClock(0);
  await look();
  assert.equal(await left(acme()), { ...GRANTED, session: 10, idle: -2, link: 22, seat: 3, connection: 1 });
  // Idle since before it was touched last: that is closed, not open.
  assert.is(await acme().people.sessions.find(secrets.secret), undefined);
});

test('a clock that was lost while the portal was off does not revive what is over', async () => {
  await world.stop();
  skewClock(-30 * 24 * HOUR);
  world = await ComposedPortal.start(settings);
  await world.composed.portal.clock.start();
  const after = await left(acme());
  assert.equal(after, {
    ...GRANTED,
    session: 10,
    idle: -2,
    link: 22,
    seat: 3,
    connection: 1,
    machine: 725,
    token: 48,
    right: 48,
  });
});

test('ahead by years at the start: what was granted then ends with that clock, not years later', async () => {
  await world.stop();
  skewClock(0);
  const fresh = await newSettings();
  skewClock(2 * 365 * 24 * HOUR);
  world = await ComposedPortal.start(fresh);
  await world.composed.portal.clock.start();
  await world.composed.portal.accounts.create(ACME);
  const { secret } = await grantAll(acme());
  skewClock(0);
  await look();
  assert.equal(await left(acme()), { ...GRANTED, machine: 5 + 2 * 365 * 24 });
  assert.ok(await acme().people.sessions.find(secret));
});

test('operators’ sessions follow too, and a portal that cannot write tries again', async () => {
  const { people, operators } = world.composed.portal;
  const { id } = await operators.create({ name: 'karl', displayName: 'Karl' });
  const { token } = await people.sessions.start(id, { kind: 'browser', address: '192.0.2.7', agent: 'x' });
  skewClock(-40 * 24 * HOUR);
  await look();
  const [session] = await people.sessions.list(id);
  assert.is(Math.round((Date.parse(session?.endsAt ?? '') - Date.now()) / HOUR), 12);
  assert.ok(await people.sessions.find(token.split('.')[1] ?? ''));
});

test.after(async () => {
  skewClock(0);
  await world.stop();
});
test.run();
