// test: waits
/** Whatever is taken away stops a running download in less than a second. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../world/command.ts';
import { Download } from '../world/download.ts';
import { PlantWorld, PASSWORD, type Technician } from '../world/plant-world.ts';

/** The promise of DESIGN.md, from the request to the last byte. */
const STOPS_WITHIN_MS = 1000;

const world = await PlantWorld.open('r-');
const { administrator } = world;
const { device } = await world.site();
const revocation = suite('revocation');

revocation.after(() => world.close());

/** They dial in together: each of them alone takes some seconds. */
const GROUP = 5;
const waiting: Technician[] = [];

let number = 0;
function technician(): Promise<Technician> {
  return world.technician(`anna${number++}`, [{ kind: 'device', target: device.id }]);
}

async function newcomer(): Promise<Technician> {
  if (waiting.length === 0) waiting.push(...(await Promise.all(Array.from({ length: GROUP }, technician))));
  return waiting.shift()!;
}

/** Connects, downloads, takes away, and looks. @returns the connection's id */
async function stops(
  who: Technician,
  takeAway: (connectionId: string) => Promise<unknown>,
  within = STOPS_WITHIN_MS,
): Promise<string> {
  const connection = await who.api.post<{ id: string }>(`/devices/${device.serial}/connect`);
  const download = await Download.start(who.desk.host, device.hmi.virtualAddress, world.folder);
  const began = performance.now();
  await takeAway(connection.id);
  await wait(Math.max(0, within - (performance.now() - began)));
  assert.not.ok(await download.flows(), 'bytes still come');
  await download.stop();
  return connection.id;
}

revocation('Disconnect', async () => {
  const anna = await newcomer();
  await stops(anna, (id) => anna.api.post(`/connections/${id}/end`));
  assert.is(world.administrator.token === undefined, false);
});

revocation('the administrator ends it', async () => {
  const anna = await newcomer();
  const id = await stops(anna, (connection) => administrator.post(`/connections/${connection}/end`));
  const { end } = await anna.api.get<{ end: { by: string } }>(`/connections/${id}`);
  assert.is(end.by, 'user chef');
});

revocation('the right is taken away', async () => {
  const anna = await newcomer();
  const { grants } = await administrator.get<{ grants: { id: string }[] }>(`/users/${anna.id}/grants`);
  await stops(anna, () => administrator.delete(`/users/${anna.id}/grants/${grants[0]!.id}`));
});

revocation('the user is disabled', async () => {
  const anna = await newcomer();
  await stops(anna, () => administrator.post(`/users/${anna.id}/disable`));
  assert.is((await anna.api.send('GET', '/api/v1/me')).status, 401);
});

revocation('the user gets a role that opens nothing: not now, and not after dialling in again', async () => {
  const anna = await newcomer();
  const role = (name: string) =>
    administrator.put(`/users/${anna.id}`, { displayName: anna.name, email: '', role: name });
  const id = await stops(anna, () => role('auditor'));
  const { end } = await administrator.get<{ end: { reason: string } }>(`/connections/${id}`);
  assert.is(end.reason, 'right-taken');
  await anna.desk.start(anna.profile, { username: anna.name, password: PASSWORD });
  await until('refused', async () => anna.desk.output.includes('AUTH_FAILED'));
  assert.not.ok(await anna.desk.reaches(device.hmi.virtualAddress, 80));
});

revocation('the user is disabled while the root half does not answer', async () => {
  const anna = await newcomer();
  const root = await world.appliance.pid('appliance');
  let asked: Promise<unknown> | undefined;
  try {
    await stops(anna, async () => {
      process.kill(root, 'SIGSTOP');
      asked = administrator.post(`/users/${anna.id}/disable`);
    });
  } finally {
    process.kill(root, 'SIGCONT');
  }
  await asked;
});

revocation('the user is deleted', async () => {
  const anna = await newcomer();
  await stops(anna, () => administrator.delete(`/users/${anna.id}`, { confirm: anna.name }));
});

revocation('the seat is taken away', async () => {
  const anna = await newcomer();
  await stops(anna, () => administrator.delete(`/users/${anna.id}/seats/${anna.seatId}`));
});

revocation('the password changes, and a ticket for dialling in that was made before', async () => {
  const anna = await newcomer();
  const { password } = await anna.api.post<{ password: string }>(`/me/seats/${anna.seatId}/ticket`);
  await stops(anna, () =>
    anna.api.post('/me/password', { password: PASSWORD, newPassword: 'quite another phrase 2' }),
  );
  await anna.desk.start(anna.profile, { username: anna.name, password });
  await until('refused', () => anna.desk.output.includes('AUTH_FAILED'));
});

revocation('the dial-in is ended by an administrator', async () => {
  const anna = await newcomer();
  const { dialIns } = await administrator.get<{ dialIns: { id: string; who: string }[] }>('/sessions');
  const hers = dialIns.find(({ who }) => who === anna.name)!;
  await stops(anna, () => administrator.post(`/sessions/${hers.id}/end`));
});

revocation('the service is changed to another port', async () => {
  const anna = await newcomer();
  const path = `/devices/${device.serial}/components/${device.hmi.id}`;
  const hmi = (port: number) => ({
    name: 'HMI',
    kind: 'hmi',
    address: '192.168.0.20',
    services: [{ name: 'Web page', protocol: 'tcp', fromPort: port, toPort: port }],
  });
  await stops(anna, () => administrator.put(path, hmi(81)));
  await administrator.put(path, hmi(80));
});

revocation('its time is over', async () => {
  const anna = await newcomer();
  const endsAt = new Date(Date.now() + 3000).toISOString();
  const connection = await anna.api.post<{ id: string; endsAt: string }>(
    `/devices/${device.serial}/connect`,
    { endsAt },
  );
  const download = await Download.start(anna.desk.host, device.hmi.virtualAddress, world.folder);
  await wait(Date.parse(connection.endsAt) - Date.now() + STOPS_WITHIN_MS);
  assert.not.ok(await download.flows(), 'bytes still come');
  await download.stop();
  const { end } = await anna.api.get<{ end: { reason: string } }>(`/connections/${connection.id}`);
  assert.is(end.reason, 'time-over');
});

revocation('the device is disabled; enabled again, it comes back by itself', async () => {
  const anna = await newcomer();
  await stops(anna, () => administrator.post(`/devices/${device.serial}/disable`));
  assert.is((await administrator.get(`/devices/${device.serial}`))['state'], 'disabled');
  await administrator.post(`/devices/${device.serial}/enable`);
});

revocation('the account is suspended', async () => {
  await world.online(device.serial);
  const anna = await newcomer();
  await stops(anna, () => world.appliance.owner.post('/backend/accounts/acme/suspend'));
  assert.is((await administrator.send('GET', '/api/v1/me')).status, 401);
  await world.appliance.owner.post('/backend/accounts/acme/resume');
});

revocation('the device is deleted', async () => {
  await world.online(device.serial);
  const anna = await technician();
  await stops(anna, () => administrator.delete(`/devices/${device.serial}`, { confirm: device.serial }));
});

revocation.run();
