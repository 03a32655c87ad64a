/** What the portal may ask of the machine itself when no systemd looks after the appliance: looking, nothing more. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseTracking } from '../../../appliance/system/clock.ts';
import type { Service } from '../../../appliance/protocol.ts';
import { Account } from '../rig/account.ts';
import { Appliance, runStop, type Folders } from '../rig/appliance.ts';
import { DIAL_IN, newFolders, POOL } from '../rig/dialled-world.ts';
import { refusalOf, type PortalClient } from '../rig/portal-client.ts';
import { until } from '../rig/until.ts';
import { ensureUsers } from '../rig/users.ts';

let folders: Folders;
let appliance: Appliance;
let portal: PortalClient;

test.before(async () => {
  ensureUsers();
  folders = newFolders();
  appliance = new Appliance(folders);
  portal = await appliance.ready();
  await portal.call('room.put', new Account(3, { pool: POOL, dialIn: DIAL_IN }).spec);
});

test.after(async () => {
  portal.close();
  await appliance.end('SIGTERM');
  await runStop(folders);
});

async function services(): Promise<Service[]> {
  return (await portal.call('system.services', {})).services;
}

test('every program of ours is told, with its memory', async () => {
  assert.is((await portal.call('system.services', {})).supervisor, 'processes');
  const told = await services();
  assert.equal(
    told.map(({ name, room }) => `${name} ${room}`),
    ['appliance null', 'door null', 'vpn 3', 'names 3'],
  );
  for (const { name, state, pid, restarts, memoryBytes, sinceMs } of told) {
    assert.equal({ state, restarts }, { state: 'running', restarts: 0 }, name);
    assert.ok(pid !== null && sinceMs !== null && (memoryBytes ?? 0) > 0, name);
  }
});

test('one that came back by itself says how often', async () => {
  const before = (await services()).find(({ name }) => name === 'vpn');
  process.kill(before!.pid!, 'SIGKILL');
  await until('OpenVPN runs again', async () => {
    const now = (await services()).find(({ name }) => name === 'vpn');
    return now?.state === 'running' && now.pid !== before!.pid && now.restarts === 1;
  });
});

test('a clock is right, wrong, or nobody knows', async () => {
  const tracking = (leap: string) =>
    `A9FEA97B,169.254.169.123,4,1795424505.1,0.000001,0.000002,0.000003,-1.2,0.001,0.02,0.0004,0.0005,16.2,${leap}\n`;
  assert.is(parseTracking(tracking('Normal')), true);
  assert.is(parseTracking(tracking('Insert second')), true);
  assert.is(parseTracking(tracking('Not synchronised')), false);
  for (const odd of ['', 'Normal', '506 Cannot talk to daemon', tracking('Normal').repeat(2)]) {
    assert.is(parseTracking(odd), null, odd);
  }
  const { synchronised } = await portal.call('system.clock', {});
  assert.ok([true, false, null].includes(synchronised));
});

test('somebody else’s machine is neither restarted nor shut down', async () => {
  for (const what of ['portal', 'appliance', 'machine'] as const) {
    assert.match(await refusalOf(portal.call('system.restart', { what })), /^not-here/);
  }
  assert.match(await refusalOf(portal.call('system.powerOff', {})), /^not-here/);
});

test.run();
