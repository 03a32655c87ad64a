// test: slow
/** `kill -9` of either half during a transfer: it goes on, and afterwards everything is as it was confirmed. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readFile } from 'node:fs/promises';
import { command, until } from '../world/command.ts';
import { Download } from '../world/download.ts';
import type { Json } from '../world/api.ts';
import { PlantWorld } from '../world/plant-world.ts';

const world = await PlantWorld.open('s-');
const { appliance, administrator } = world;
const { device } = await world.site();
const anna = await world.technician('anna', [{ kind: 'device', target: device.id }]);
const survival = suite('survival');

survival.after(() => world.close());

const openDialIns = async (): Promise<Json[]> => {
  const { live, dialIns } = await administrator.get<{ live: boolean; dialIns: Json[] }>('/sessions');
  return live ? dialIns.filter((one) => one['endedAt'] === null) : [];
};
const facts = (dialIns: Json[]) =>
  dialIns.map(({ id, who, address, realAddress, startedAt }) => ({
    id,
    who,
    address,
    realAddress,
    startedAt,
  }));

for (const program of ['server', 'appliance'] as const) {
  survival(`${program} is killed: transfer, sessions and rules go on`, async () => {
    const connection = await anna.api.post<{ id: string }>(`/devices/${device.serial}/connect`);
    const before = facts(await openDialIns());
    assert.is(before.length, 2);
    const download = await Download.start(anna.desk.host, device.hmi.virtualAddress, world.folder);
    const confirmed = await administrator.post('/projects', { client: 'Written', name: `before ${program}` });

    const old = await appliance.pid(program);
    process.kill(old, 'SIGKILL');
    assert.ok(await download.flows(2000), 'the transfer stopped');
    await until(`${program} back`, async () => (await appliance.pid(program).catch(() => old)) !== old);
    await appliance.up();
    await until('the view of the room', async () => (await openDialIns()).length === 2);

    assert.ok(await download.flows(2000), 'the transfer stopped afterwards');
    assert.equal(facts(await openDialIns()), before, 'sessions are not the same');
    const { projects } = await administrator.get<{ projects: Json[] }>('/projects');
    assert.ok(
      projects.some(({ id }) => id === confirmed['id']),
      'a confirmed write is lost',
    );
    const held = await anna.api.get<{ end: unknown }>(`/connections/${connection.id}`);
    assert.is(held.end, null);

    // It is not only still open: it can still be ended, at once.
    await anna.api.post(`/connections/${connection.id}/end`);
    assert.not.ok(await download.flows(), 'bytes still come after the end');
    await download.stop();
  });
}

survival(
  'the portal has no memory left: it lets nobody in by mistake, comes back, and the transfer goes on',
  async () => {
    await anna.api.post(`/devices/${device.serial}/connect`);
    const before = facts(await openDialIns());
    const download = await Download.start(anna.desk.host, device.hmi.virtualAddress, world.folder);
    const pid = await appliance.pid('server');
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const bytes = Number(/^VmSize:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
    // Its own user may lower and raise it again.
    const user = ['--reuid=ferngate', '--regid=ferngate', '--clear-groups'];
    const ceiling = (limit: string) =>
      command('setpriv', ...user, 'prlimit', '--pid', String(pid), `--as=${limit}:`);
    // Less than the check of one password takes.
    await ceiling(`${bytes + 16 * 2 ** 20}`);
    const guess = { account: 'acme', user: 'anna', password: 'a guess' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        appliance.outside.send('POST', '/api/v1/sign-in', guess).then(
          (answer) => answer.status,
          () => 'no answer' as const,
        ),
      ),
    );
    // Node ends where it gets no memory. Whether somebody still got an answer or not: nobody was let in.
    assert.equal(
      answers.filter((one) => one !== 'no answer' && one < 400),
      [],
    );
    assert.ok(await download.flows(2000), 'the transfer stopped');
    // Whoever took the memory gives it back; a portal that ended was started anew without the ceiling.
    await ceiling('unlimited').catch(() => undefined);
    await appliance.up();
    await until('the view of the room', async () => (await openDialIns()).length === 2);
    assert.equal(facts(await openDialIns()), before, 'sessions are not the same');
    await download.stop();
  },
);

survival('stopped and started again, the machine and the technician come back by themselves', async () => {
  await appliance.stop();
  await appliance.again();
  await until('both back', async () => (await openDialIns()).length === 2, 90_000);
  await anna.api.post(`/devices/${device.serial}/connect`);
  assert.is(await anna.desk.readRegisters(device.plc.virtualAddress), '0=700\n1=7');
});

survival.run();
