/** Rooms outlive the appliance and every crash; what dies by itself returns; what is ended stays ended. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RoomState } from '../../../appliance/protocol.ts';
import { Appliance, runStop } from '../rig/appliance.ts';
import { ANNA, buildWorld, PRESS, type World } from '../rig/dialled-world.ts';
import { refusalOf, type PortalClient } from '../rig/portal-client.ts';
import { until } from '../rig/until.ts';

let world: World;
let appliance: Appliance;
let portal: PortalClient;

test.before(async () => {
  world = await buildWorld();
  ({ appliance, portal } = world);
});

test.after(() => appliance.end('SIGTERM').then(() => world.end()));

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

async function roomState(): Promise<RoomState> {
  return (await portal.call('room.list', {})).rooms[0]!;
}

async function restart(): Promise<void> {
  appliance = new Appliance(world.folders);
  portal = await appliance.ready();
}

function pidOf(file: string): number {
  return Number(readFileSync(`${world.folders.run}/rooms/7/${file}`, 'latin1').split('\n')[1]!.split(' ')[0]);
}

test('kill -9 of the appliance: the flow goes on, the next one takes everything over', async () => {
  const { anna, account } = world;
  const { room } = account.spec;
  await portal.call('room.allow', { room, allowances });
  await anna.stream(PRESS.plc, 502);
  await until('the flow runs', async () => (await anna.echoed()) > 5);
  const before = await roomState();
  const dnsBefore = pidOf('dnsmasq.pid');
  const startedTwice = new Appliance(world.folders);
  assert.is(await startedTwice.exit(), 1);
  assert.match(startedTwice.output, /another appliance runs on/);

  await appliance.end('SIGKILL');
  const atKill = await anna.echoed();
  await until('the flow goes on without an appliance', async () => (await anna.echoed()) > atKill + 10);
  await restart();

  const after = await roomState();
  assert.is(after.pid, before.pid);
  assert.is(pidOf('dnsmasq.pid'), dnsBefore);
  assert.is(after.status, 'running');
  const held = await portal.call('room.held', { room });
  assert.ok(held.rulesIntact);
  assert.equal(
    held.allowances.map(({ target }) => target),
    [PRESS.plc],
  );
  const atStart = await anna.echoed();
  await until('the flow goes on', async () => (await anna.echoed()) > atStart + 10);
});

test('the same spec again changes nothing; another one starts OpenVPN anew', async () => {
  const { spec } = world.account;
  const before = await roomState();
  assert.is((await portal.call('room.put', spec)).pid, before.pid);
  assert.is((await portal.call('room.held', { room: spec.room })).allowances.length, 1);
  const other = await portal.call('room.put', { ...spec, maxSessions: 50 });
  assert.is(other.status, 'running');
  assert.is.not(other.pid, before.pid);
  assert.is((await portal.call('room.held', { room: spec.room })).allowances.length, 1, 'the rules stay');
});

test('an OpenVPN or dnsmasq that dies is started anew', async () => {
  const before = await roomState();
  const dnsBefore = pidOf('dnsmasq.pid');
  process.kill(before.pid!, 'SIGKILL');
  process.kill(dnsBefore, 'SIGKILL');
  await until('OpenVPN runs again', async () => {
    const now = await roomState();
    return now.status === 'running' && now.pid !== before.pid;
  });
  await until('dnsmasq runs again', () => pidOf('dnsmasq.pid') !== dnsBefore);
});

test('a room whose network somebody took away is made again, closed', async () => {
  const { spec } = world.account;
  const before = await roomState();
  execFileSync('ip', ['netns', 'delete', 'fg-7']);
  execFileSync('ip', ['link', 'delete', 'fg7']);
  const now = await portal.call('room.put', { ...spec, maxSessions: 50 });
  assert.is(now.status, 'running');
  assert.is.not(now.pid, before.pid);
  assert.equal(await portal.call('room.held', { room: spec.room }), { allowances: [], rulesIntact: true });
});

test('keys and state are for root only, the management socket for the portal', () => {
  const { data, run } = world.folders;
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  assert.is(mode(`${data}/appliance`), '700');
  assert.is(mode(`${data}/appliance/rooms/7`), '700');
  assert.is(mode(`${data}/appliance/rooms/7/spec.json`), '600');
  assert.is(mode(`${run}/appliance.sock`), '660');
  assert.is(mode(`${run}/rooms/7`), '710');
  for (const file of readdirSync(`${run}/rooms/7`).filter((name) => name !== 'management.sock')) {
    assert.is(mode(`${run}/rooms/7/${file}`), '600', file);
  }
  const status = readFileSync(`/proc/${pidOf('openvpn.pid')}/status`, 'utf8');
  assert.not.match(status, /^Uid:\s+0/m);
  assert.not.match(readFileSync(`/proc/${pidOf('dnsmasq.pid')}/status`, 'utf8'), /^Uid:\s+0/m);
});

test('stop ends rooms and door; the next start brings them back, closed', async () => {
  const { spec } = world.account;
  await portal.call('room.allow', { room: spec.room, allowances });
  await appliance.end('SIGTERM');
  assert.ok(existsSync('/run/netns/fg-7'), 'SIGTERM ends the appliance only');
  const stopped = await runStop(world.folders);
  assert.is(stopped.code, 0, stopped.output);
  assert.not.ok(existsSync('/run/netns/fg-7'));
  assert.not.ok(existsSync(`${world.folders.run}/rooms/7`));
  assert.is(execFileSync('bash', ['-c', 'pgrep -x haproxy || pgrep -x dnsmasq || true']).toString(), '');

  await restart();
  assert.is((await roomState()).status, 'running');
  assert.equal(await portal.call('room.held', { room: spec.room }), { allowances: [], rulesIntact: true });
});

test('a suspended room keeps its files and runs nothing; a removed one leaves nothing', async () => {
  const { spec } = world.account;
  const { data, run } = world.folders;
  const suspended = await portal.call('room.put', { ...spec, enabled: false });
  assert.equal([suspended.status, suspended.reason], ['stopped', 'suspended']);
  assert.not.ok(existsSync('/run/netns/fg-7'));
  assert.ok(existsSync(`${data}/appliance/rooms/7/spec.json`));
  assert.is((await portal.call('room.put', spec)).status, 'running');

  await portal.call('room.remove', { room: spec.room });
  await portal.call('room.remove', { room: spec.room });
  assert.equal((await portal.call('room.list', {})).rooms, []);
  for (const path of [`${data}/appliance/rooms/7`, `${run}/rooms/7`, `${run}/names/7`, '/run/netns/fg-7']) {
    assert.not.ok(existsSync(path), path);
  }
});

test('names that somebody else on the machine uses are left alone', async () => {
  const { spec } = world.account;
  execFileSync('ip', ['netns', 'add', 'fg-7']);
  assert.match(await refusalOf(portal.call('room.put', spec)), /command-failed.*belongs to somebody else/);
  assert.ok(existsSync('/run/netns/fg-7'));
});

test('a room that the machine refused is tried again before anybody is refused because of it', async () => {
  const { room } = world.account.spec;
  assert.is((await roomState()).status, 'failed');
  execFileSync('ip', ['netns', 'delete', 'fg-7']);
  await portal.call('room.allow', { room, allowances });
  assert.is((await roomState()).status, 'running');
});

test.run();
