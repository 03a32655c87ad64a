/** The dead man's switch: whatever becomes of portal and appliance, rooms end when the lease does, and come back only on purpose. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bootTimeMs } from '../../../appliance/lease/boot-time.ts';
import { Account } from '../rig/account.ts';
import { Appliance } from '../rig/appliance.ts';
import { DIAL_IN, newFolders, POOL } from '../rig/dialled-world.ts';
import { refusalOf, type PortalClient } from '../rig/portal-client.ts';
import { until } from '../rig/until.ts';
import { ensureUsers } from '../rig/users.ts';

const folders = newFolders();
let appliance: Appliance;
let portal: PortalClient;

test.before(async () => {
  ensureUsers();
  appliance = new Appliance(folders);
  portal = await appliance.ready();
  await portal.call('room.put', new Account(7, { pool: POOL, dialIn: DIAL_IN }).spec);
  await portal.call('door.entrances', { open: 'all' });
  await until('the room runs', running);
});

test.after(async () => {
  portal.close();
  await appliance.end('SIGTERM');
});

const running = async () => (await portal.call('room.list', {})).rooms[0]?.status === 'running';
const programs = () => execFileSync('bash', ['-c', 'pgrep -x "openvpn|dnsmasq" || true']).toString();
const entrances = async () => (await portal.call('door.describe', {})).open;
const lease = async (leftMs: number) =>
  (await portal.call('system.lease', { until: bootTimeMs() + leftMs })).state;

async function bringBack(): Promise<void> {
  assert.is(await lease(60_000), 'armed');
  await portal.call('rooms.hold', { held: false });
  await portal.call('door.entrances', { open: 'all' });
  await until('the room runs', running);
}

async function restart(between: () => void = () => undefined): Promise<void> {
  portal.close();
  await appliance.end('SIGKILL');
  between();
  appliance = new Appliance(folders);
  portal = await appliance.ready();
}

async function ended(): Promise<void> {
  await until('no program of a room is left', () => programs() === '');
  await until('only the pages are open', async () => (await entrances()) === 'set-up');
}

test('the clock is one that counts while the machine is suspended', () => {
  // A time namespace moves CLOCK_BOOTTIME alone, as a suspension does.
  const clocks = (offsetS: number): { boot: number; timers: number } => {
    const code = 'const os = require("os"); console.log(os.uptime())';
    const node = [
      '--fork',
      '--',
      process.execPath,
      '-e',
      `${code}; console.log(Number(process.hrtime.bigint()) / 1e9)`,
    ];
    const output = execFileSync('unshare', ['--time', '--boottime', String(offsetS), ...node]).toString();
    const [boot = 0, timers = 0] = output.trim().split(/\s+/u).map(Number);
    return { boot, timers };
  };
  const [now, later] = [clocks(0), clocks(5_000)];
  assert.ok(later.boot - now.boot > 4_900);
  assert.ok(later.timers - now.timers < 4_900);
});

test('never armed, it does nothing', async () => {
  assert.is((await portal.call('system.lease', { until: 'off' })).state, 'off');
  assert.ok(await running());
});

test('an end that is over, or far away, is no lease', async () => {
  for (const leftMs of [-1, 0, 61_000]) assert.match(await refusalOf(lease(leftMs)), /^bad-input/u);
  for (const input of [{ until: 'never' }, { until: -1 }, {}, { leftMs: 5 }])
    assert.match(await refusalOf(portal.raw('system.lease', input)), /^bad-input/u);
  assert.ok(await running());
});

test('not renewed, everything ends; and nothing can be started without a lease', async () => {
  await lease(60_000);
  await lease(500);
  await ended();
  assert.match(await refusalOf(portal.call('rooms.hold', { held: false })), /^lease-over/u);
  assert.match(await refusalOf(portal.call('door.entrances', { open: 'all' })), /^lease-over/u);
});

test('renewed, nothing comes back by itself; the portal brings it back', async () => {
  assert.is(await lease(60_000), 'armed');
  assert.is(programs(), '');
  assert.is(await entrances(), 'set-up');
  await bringBack();
});

test('a new appliance goes on counting, and ends what should have ended meanwhile', async () => {
  await restart();
  assert.ok(await running(), 'a restart alone drops no tunnel');
  await lease(300);
  await restart(() => execFileSync('sleep', ['0.5']));
  await ended();
});

test('after a boot the lease is somebody else’s until the portal says otherwise', async () => {
  await bringBack();
  await restart(() => rmSync(`${folders.run}/lease.json`));
  await ended();
  assert.is(readdirSync(`${folders.data}/appliance`).includes('lease.json'), true);
});

test('taken off, it is as if it had never been', async () => {
  await bringBack();
  assert.is((await portal.call('system.lease', { until: 'off' })).state, 'off');
  assert.not(existsSync(`${folders.data}/appliance/lease.json`));
  await restart();
  await until('the room runs', running);
});

test.run();
