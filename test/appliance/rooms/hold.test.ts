/** A machine that stands by has all of its rooms ready and runs none of them, whatever happens to it. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Account } from '../rig/account.ts';
import { Appliance } from '../rig/appliance.ts';
import { ANNA, DIAL_IN, newFolders, POOL, PRESS } from '../rig/dialled-world.ts';
import type { PortalClient } from '../rig/portal-client.ts';
import { until } from '../rig/until.ts';
import { ensureUsers } from '../rig/users.ts';

const folders = newFolders();
let account: Account;
let appliance: Appliance;
let portal: PortalClient;

test.before(async () => {
  ensureUsers();
  account = new Account(7, { pool: POOL, dialIn: DIAL_IN });
  appliance = new Appliance(folders);
  portal = await appliance.ready();
});

test.after(async () => {
  portal.close();
  await appliance.end('SIGTERM');
});

const programs = () => execFileSync('bash', ['-c', 'pgrep -x "openvpn|dnsmasq" || true']).toString();
const state = async () => (await portal.call('room.list', {})).rooms[0]!;
const configs = () => readdirSync(`${folders.run}/rooms/7`).filter((name) => name.endsWith('.conf'));
const allowances = [
  {
    source: ANNA.dialIn,
    target: PRESS.plc,
    protocol: 'tcp' as const,
    fromPort: 502,
    toPort: 502,
    endsInS: 900,
  },
];

test('a room that is put on a held machine is made ready, and nothing of it runs', async () => {
  await portal.call('rooms.hold', { held: true });
  const put = await portal.call('room.put', account.spec);
  assert.equal([put.status, put.reason], ['stopped', 'prepared']);
  await portal.call('room.names', {
    room: put.room,
    names: [{ name: 'plc.press.account-7', address: PRESS.plc }],
  });
  assert.is(programs(), '');
  assert.is(configs().length, 1);
  assert.match(
    execFileSync('ip', ['netns', 'exec', 'fg-7', 'nft', 'list', 'ruleset']).toString(),
    /policy drop/,
  );
});

test('what may be open is not taken from before: it stays closed until it runs', async () => {
  await portal.call('room.allow', { room: account.spec.room, allowances });
  assert.equal((await portal.call('room.held', { room: account.spec.room })).allowances, []);
});

test('a boot or a new appliance does not start it', async () => {
  portal.close();
  await appliance.end('SIGKILL');
  appliance = new Appliance(folders);
  portal = await appliance.ready();
  assert.equal([(await state()).status, (await state()).reason], ['stopped', 'prepared']);
  assert.is(programs(), '');
});

test('let go, it runs with the very files that were prepared', async () => {
  const before = configs();
  await portal.call('rooms.hold', { held: false });
  await until('the room runs', async () => (await state()).status === 'running');
  assert.equal(configs(), before);
  await portal.call('room.allow', { room: account.spec.room, allowances });
  assert.is((await portal.call('room.held', { room: account.spec.room })).allowances.length, 1);
});

test('held while it runs: when it is answered no program is left, and soon nothing is open', async () => {
  await portal.call('rooms.hold', { held: true });
  assert.is(programs(), '');
  await until('it is closed', async () => {
    const held = await portal.call('room.held', { room: account.spec.room });
    return held.allowances.length === 0 && (await state()).reason === 'prepared';
  });
});

test('a term that is over is over: also for a new appliance, until a later one begins, or another pair', async () => {
  const [cluster, other] = ['a'.repeat(32), 'b'.repeat(32)];
  const letGo = (term?: { cluster: string; epoch: number }) =>
    portal.call('rooms.hold', { held: false, ...(term === undefined ? {} : { term }) }).then(
      () => 'let go',
      (error: unknown) => String(error),
    );
  await portal.call('rooms.hold', { held: true, term: { cluster, epoch: 4 } });
  await portal.call('rooms.hold', { held: true });
  portal.close();
  await appliance.end('SIGKILL');
  appliance = new Appliance(folders);
  portal = await appliance.ready();
  assert.equal(await portal.call('rooms.over', {}), { over: { cluster, epoch: 4 } });
  for (const term of [undefined, { cluster, epoch: 3 }, { cluster, epoch: 4 }])
    assert.match(await letGo(term), 'term-over');
  assert.is(programs(), '');
  assert.is(await letGo({ cluster, epoch: 5 }), 'let go');
  assert.equal(await portal.call('rooms.over', {}), { over: null });
  await portal.call('rooms.hold', { held: true, term: { cluster, epoch: 5 } });
  assert.is(await letGo({ cluster: other, epoch: 1 }), 'let go');
  await portal.call('rooms.hold', { held: true });
});

test('a suspended account has nothing ready, and a removed one nothing at all', async () => {
  const suspended = await portal.call('room.put', { ...account.spec, enabled: false });
  assert.is(suspended.reason, 'suspended');
  await portal.call('rooms.hold', { held: false });
  assert.is((await state()).reason, 'suspended');
  await portal.call('room.remove', { room: account.spec.room });
  assert.equal((await portal.call('room.list', {})).rooms, []);
});

test.run();
