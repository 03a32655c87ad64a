/** From the end of a machine's dial-in to its place in the overview; and what the portal does when many come. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Daemon } from '../../world/command.ts';
import { until } from '../../world/command.ts';
import type { Host } from '../../world/internet.ts';
import type { Bench } from '../bench.ts';
import { enterDiallers, startDialler, type Dialler } from '../dialling.ts';
import { atMost, median, quantile } from '../figure.ts';
import { upTo } from '../measure/at-once.ts';
import { Client } from '../measure/client.ts';
import { load } from '../measure/processes.ts';
import { pulseDuring } from '../measure/pulse.ts';

const LOOK_EVERY_MS = 5;
const LONGEST_MS = 60_000;

interface Seen {
  readonly dialMs: number;
  readonly visibleMs: number;
}

export async function dialIn(bench: Bench): Promise<void> {
  const world = await bench.world();
  const { dialIns, dialInsAtOnce } = bench.sizes;
  const host = await world.internet.host('crowd');
  await world.internet.plugIn(host, '203.0.113.210');
  const serials = upTo(Math.max(dialIns, dialInsAtOnce)).map((index) => `DIAL-${1000 + index}`);
  const diallers = await enterDiallers(world.administrator, serials, join(world.folder, 'diallers'));
  const socket = join(world.appliance.run, 'portal/http.sock');
  const client = new Client(socket, { authorization: `Bearer ${world.administrator.token}` });

  const seen: Seen[] = [];
  for (const dialler of diallers.slice(0, dialIns)) seen.push(await dialOne(host, client, dialler));
  bench.add({
    part: 'dial-in',
    name: "from OpenVPN's 'Completed' to online in the overview, median",
    value: median(seen.map(({ visibleMs }) => visibleMs)),
    unit: 'ms',
    reference: { name: 'the dial-in itself', value: median(seen.map(({ dialMs }) => dialMs)) },
    aim: atMost(1000),
    note: `slowest ${Math.round(Math.max(...seen.map(({ visibleMs }) => visibleMs)))} ms; load ${load()}`,
  });
  await crowd(bench, { host, client, diallers: diallers.slice(0, dialInsAtOnce) });
  client.close();
}

async function dialOne(host: Host, client: Client, dialler: Dialler): Promise<Seen> {
  const began = performance.now();
  const daemon = startDialler(host, dialler);
  const completed = new Promise<number>((resolve) => {
    daemon.child.stdout?.on('data', () => {
      if (daemon.output.includes('Initialization Sequence Completed')) resolve(performance.now());
    });
  });
  const visible = onlineAt(client, dialler.serial);
  const [completedAt, visibleAt] = await Promise.all([completed, visible]);
  await daemon.stop();
  // The portal may know before the client has read the answer.
  return { dialMs: completedAt - began, visibleMs: Math.max(0, visibleAt - completedAt) };
}

async function onlineAt(client: Client, serial: string): Promise<number> {
  const end = performance.now() + LONGEST_MS;
  while (performance.now() < end) {
    const { machines } = await client.call<{ machines: { state: string }[] }>(
      'GET',
      `/overview?search=${serial}`,
    );
    if (machines[0]?.state === 'online') return performance.now();
    await wait(LOOK_EVERY_MS);
  }
  throw new Error(`${serial} is not online after ${LONGEST_MS} ms`);
}

async function crowd(
  bench: Bench,
  { host, client, diallers }: { host: Host; client: Client; diallers: readonly Dialler[] },
): Promise<void> {
  const { appliance } = await bench.world();
  const socket = join(appliance.run, 'portal/http.sock');
  const online = async () => (await client.call<{ online: number }>('GET', '/overview')).online;
  await until('the others to be gone', async () => (await online()) <= 1);
  const before = await online();
  const quiet = await pulseDuring(socket, () => wait(1000 * Math.min(2, bench.sizes.idleS)));
  const began = performance.now();
  let daemons: Daemon[] = [];
  const busy = await pulseDuring(socket, async () => {
    daemons = diallers.map((dialler) => startDialler(host, dialler));
    await until('the crowd online', async () => (await online()) - before >= diallers.length, LONGEST_MS);
  });
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(daemons.map((daemon) => daemon.stop()));
  bench.add(
    {
      part: 'dial-in',
      name: `${diallers.length} machines at once, until all are online`,
      value: seconds,
      unit: 's',
      note: `their OpenVPN clients run on the same cores; load ${load()}`,
    },
    {
      part: 'dial-in',
      name: 'meanwhile, the smallest request, 99 of 100',
      value: quantile(busy, 0.99),
      unit: 'ms',
      reference: { name: 'at rest', value: quantile(quiet, 0.99) },
      note: `median ${median(busy).toFixed(1)} ms beside ${median(quiet).toFixed(1)} ms`,
    },
  );
}
