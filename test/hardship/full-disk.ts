/**
 * A14 with real tunnels: the appliance's disk runs full while a machine and a technician are dialled in and bytes
 * flow. Not part of `npm test`, since it takes about a minute:
 *
 *     test/inside.sh node_modules/.bin/node test/hardship/full-disk.ts
 */
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError, type Json } from '../world/api.ts';
import { command, until } from '../world/command.ts';
import { Download } from '../world/download.ts';
import { PlantWorld } from '../world/plant-world.ts';

const disk = await mkdtemp(join(tmpdir(), 'small-disk-'));
await command('mount', '-t', 'tmpfs', '-o', 'size=1100m,mode=755', 'none', disk);
const ballast = join(disk, 'ballast');
const world = await PlantWorld.open('f-', join(disk, 'data'));
// `npm start` wants a disk of some size; from here on it is a small one.
await command('mount', '-o', 'remount,size=64m', disk);
const { administrator } = world;
const { device } = await world.site();
const anna = await world.technician('anna', [{ kind: 'device', target: device.id }]);
const connection = await anna.api.post<{ id: string }>(`/devices/${device.serial}/connect`);
const download = await Download.start(anna.desk.host, device.hmi.virtualAddress, world.folder);
const hardship = suite('full disk');

function leave(bytes: number): void {
  rmSync(ballast, { force: true });
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
}

const readOnly = async () =>
  (await world.appliance.owner.get<{ readOnly: boolean }>('/backend/system/health')).readOnly;
const standing = async () => {
  const { dialIns } = await administrator.get<{ dialIns: Json[] }>('/sessions');
  return dialIns.filter((one) => one['endedAt'] === null).length;
};
const refused = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof ApiError ? `${error.status} ${String(error.body['code'])}` : 'not refused';
};
const project = () => administrator.post('/projects', { client: 'Written', name: 'on a full disk' });

hardship('while the reserve is left: tunnels stand, bytes flow, access is opened and ended', async () => {
  leave(900 * 1024);
  await until('read-only', readOnly);
  assert.is(await refused(project()), '503 disk-full');
  assert.ok(await download.flows(2000), 'the transfer stopped');
  assert.is(await standing(), 2);
  await anna.api.post(`/devices/${device.serial}/connect`);
  assert.is(await anna.desk.readRegisters(device.plc.virtualAddress), '0=700\n1=7');
});

hardship('without a byte left: tunnels stand, bytes flow, what is open is read', async () => {
  leave(0);
  assert.ok(await download.flows(3000), 'the transfer stopped');
  assert.is(await standing(), 2);
  assert.is(await anna.desk.readRegisters(device.plc.virtualAddress), '0=700\n1=7');
  assert.is(await refused(project()), '503 disk-full');
});

hardship('with space it goes on by itself, and what was open can be ended at once', async () => {
  rmSync(ballast);
  await until('writable', async () => !(await readOnly()));
  await project();
  assert.ok(await download.flows(2000), 'the transfer stopped');
  const { open } = await anna.api.get<{ open: { id: string }[] }>('/overview');
  for (const { id } of open.length > 0 ? open : [connection]) await anna.api.post(`/connections/${id}/end`);
  assert.not.ok(await download.flows(), 'bytes still come after the end');
});

hardship('after a power cut in between everything confirmed is there', async () => {
  leave(0);
  process.kill(await world.appliance.pid('server'), 'SIGKILL');
  rmSync(ballast);
  await world.appliance.up();
  const { projects } = await administrator.get<{ projects: Json[] }>('/projects');
  assert.ok(projects.some(({ name }) => name === 'on a full disk'));
});

hardship.after(async () => {
  await download.stop();
  await world.close();
  await command('umount', '-l', disk);
});
hardship.run();
