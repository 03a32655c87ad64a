/**
 * All machines of an account cut off in the same moment, as by a switch-over: how long until they are back, and what
 * those notice who stayed: pages, and a technician at a machine in the same room. With `RETURNING=200` fewer of them.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { command, holds, until, type Daemon } from '../../world/command.ts';
import type { PlantWorld } from '../../world/plant-world.ts';
import type { Bench } from '../bench.ts';
import { enterDiallers, startDialler, type Dialler } from '../dialling.ts';
import { atMost, median, quantile } from '../figure.ts';
import { upTo } from '../measure/at-once.ts';
import { Client } from '../measure/client.ts';
import { knockDuring } from '../measure/knocks.ts';
import { cpuSecondsOf, load, PORTAL, processes, ROOM_OPENVPN } from '../measure/processes.ts';
import { pulseDuring } from '../measure/pulse.ts';

const LOOK_EVERY_MS = 250;
const LONGEST_MS = 300_000;
/** A fleet stands behind many addresses; the door's ceiling for a single one is not what is measured. */
const SOURCES = 100;
/** So many begin together at first: what is measured is the return. */
const FIRST_AT_ONCE = 25;
/**
 * Their own processors are far away in the field: here they get what the appliance leaves over, or a thousand clients
 * would take every turn of the two cores from the one portal that is measured.
 */
const ELSEWHERE = ['nice', '-n', '19'];
const part = 'return';

export async function returning(bench: Bench): Promise<void> {
  const { world, device, technician } = await bench.dialled();
  const size = bench.sizes.returning;
  const client = new Client(join(world.appliance.run, 'portal/http.sock'), {
    authorization: `Bearer ${world.administrator.token}`,
  });
  const others = await onlineOf(client);
  const fleet = await gather(bench, size, async (count) => (await onlineOf(client)) >= others + count);
  await technician.api.post(`/devices/${device.serial}/connect`);
  const target = { host: technician.desk.host, address: device.plc.virtualAddress };
  const socket = join(world.appliance.run, 'portal/http.sock');

  const quietPulse = await pulseDuring(socket, () => wait(1000 * Math.min(2, bench.sizes.idleS)));
  const quiet = await knockDuring(target, () => wait(1000 * Math.min(2, bench.sizes.idleS)));
  const before = { cpu: cpu(), load: load(), said: fleet.map(({ output }) => output.length) };
  let back: Back | undefined;
  let knocks: number[] = [];
  const pulse = await pulseDuring(socket, async () => {
    knocks = await knockDuring(target, async () => {
      for (const { child } of fleet) child.kill('SIGUSR1');
      back = await watch(async () => (await onlineOf(client)) - others, size);
    });
  });
  const used = cpu();
  const said = fleet.map(({ output }, index) => output.slice(before.said[index]));
  const count = (pattern: RegExp) => said.reduce((sum, text) => sum + (text.match(pattern)?.length ?? 0), 0);
  if (back === undefined) throw new Error('nobody came back');
  const cores = `${(used.portal - before.cpu.portal).toFixed(1)} s of a core in the portal, ${(used.room - before.cpu.room).toFixed(1)} s in the room`;
  bench.add(
    { part, name: `${size} machines cut off at once, until half are back`, value: back.half, unit: 's' },
    {
      ...{ part, name: 'until 95 of 100 are back', value: back.most, unit: 's', aim: atMost(45) },
      note: `their clients run on the same cores, behind everything else; ${cores}; load ${before.load} before, ${load()} after`,
    },
    { part, name: 'until all are back', value: back.all, unit: 's' },
    {
      ...{ part, name: 'told when to come again', value: count(/AUTH_FAILED,TEMP/g), unit: 'times' },
      note: `refused otherwise ${count(/AUTH_FAILED(?!,TEMP)/g)}, hung up on ${count(/Connection reset/g)}`,
    },
    ...beside('the smallest request to the portal', pulse, quietPulse),
    ...beside('a technician’s knock at a machine of the same account', knocks, quiet),
  );
  await Promise.all(fleet.map((daemon) => daemon.stop()));
  client.close();
}

function beside(name: string, busy: readonly number[], quiet: readonly number[]) {
  return [
    {
      ...{ part, name: `meanwhile, ${name}, 99 of 100`, value: quantile([...busy], 0.99), unit: 'ms' },
      reference: { name: 'at rest', value: quantile([...quiet], 0.99) },
      note: `median ${median([...busy]).toFixed(1)} ms beside ${median([...quiet]).toFixed(1)} ms`,
    },
  ];
}

const cpu = () => ({
  portal: cpuSecondsOf(processes(PORTAL)),
  room: cpuSecondsOf(processes(ROOM_OPENVPN)),
});

/** Enters the machines and dials them in, some at a time. */
async function gather(
  bench: Bench,
  size: number,
  areIn: (count: number) => Promise<boolean>,
): Promise<Daemon[]> {
  const world = await bench.world();
  const { owner } = world.appliance;
  const { title, pool, maxUsers } = await owner.get('/backend/accounts/acme');
  const most = size + 100;
  await owner.put('/backend/accounts/acme', { title, pool, maxUsers, maxDevices: most, maxSessions: most });
  const { host, sources } = await addresses(world, Math.min(SOURCES, size));
  bench.say(`  making ${size} configurations …`);
  const serials = upTo(size).map((index) => `FLEET-${10_000 + index}`);
  const diallers = await enterDiallers(world.administrator.steady(), serials, join(world.folder, 'fleet'));
  const daemons: Daemon[] = [];
  for (const [index, dialler] of diallers.entries()) {
    daemons.push(
      startDialler(host, await asRouter(dialler, sources[index % sources.length] ?? ''), ELSEWHERE),
    );
    if (daemons.length % FIRST_AT_ONCE !== 0 && daemons.length !== size) continue;
    await until('these to be in', () => areIn(daemons.length), LONGEST_MS);
  }
  return daemons;
}

/** One host with many addresses, as if it were many behind a provider. */
async function addresses(world: PlantWorld, count: number) {
  const host = await world.internet.host('fleet');
  await world.internet.plugIn(host, '203.0.113.100');
  const sources = upTo(count).map((index) => `198.51.100.${index + 1}`);
  for (const address of sources) await host.run('ip', 'addr', 'add', `${address}/32`, 'dev', 'wan0');
  await command('ip', 'route', 'add', '198.51.100.0/24', 'dev', world.internet.bridge);
  return { host, sources };
}

/** A router's program starts OpenVPN anew for each try: it has no token and is checked in full. */
async function asRouter(dialler: Dialler, source: string): Promise<Dialler> {
  const text = await readFile(dialler.config, 'utf8');
  const own = text
    .replace('nobind\n', `local ${source}\nlport 0\npull-filter ignore "auth-token"\n`)
    .replace('connect-retry 1 1', 'connect-retry 1 8')
    .replace('verb 3', 'verb 1');
  await writeFile(dialler.config, own);
  return dialler;
}

interface Back {
  readonly half: number;
  readonly most: number;
  readonly all: number;
}

async function watch(online: () => Promise<number>, size: number): Promise<Back> {
  const began = performance.now();
  const at: { seconds: number; count: number }[] = [];
  let gone = false;
  const look = async () => {
    const count = await online();
    gone ||= count < size / 2;
    if (gone) at.push({ seconds: (performance.now() - began) / 1000, count });
    return gone && count >= size;
  };
  if (!(await holds(look, LONGEST_MS, LOOK_EVERY_MS))) throw new Error('not all came back');
  const when = (share: number) => at.find(({ count }) => count >= share * size)?.seconds ?? Infinity;
  return { half: when(0.5), most: when(0.95), all: when(1) };
}

async function onlineOf(client: Client): Promise<number> {
  return (await client.call<{ online: number }>('GET', '/overview')).online;
}
