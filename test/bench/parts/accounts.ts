/** Many accounts on one appliance: how long a start takes until all their rooms run, and what they weigh. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PortalClient } from '../../appliance/rig/portal-client.ts';
import type { Bench } from '../bench.ts';
import { atMost } from '../figure.ts';
import { atOnce, upTo } from '../measure/at-once.ts';
import { Client } from '../measure/client.ts';
import {
  APPLIANCE,
  cpuSecondsOf,
  DOOR,
  load,
  memoryOfAll,
  PORTAL,
  processes,
  ROOM_DNSMASQ,
  ROOM_OPENVPN,
} from '../measure/processes.ts';
import { portalMemory } from './memory.ts';

const LOOK_EVERY_MS = 25;
const LONGEST_MS = 120_000;

export async function accounts(bench: Bench): Promise<void> {
  const { appliance } = await bench.world();
  const owner = new Client(join(appliance.run, 'portal/owner.sock'));
  const began = performance.now();
  await atOnce(upTo(bench.sizes.accounts), 4, (index) =>
    owner.call('POST', '/backend/accounts', { name: `room-${index}`, title: `Account ${index}` }),
  );
  const createdS = (performance.now() - began) / 1000;
  const { total } = await owner.call<{ total: number }>('GET', '/backend/accounts');

  await appliance.stop();
  const starting = performance.now();
  const again = appliance.again();
  const runningAt = await allRunning(join(appliance.run, 'appliance.sock'), total);
  await again;
  const viewedAt = await allViewed(owner, total);
  bench.add(
    {
      part: 'accounts',
      name: `${total} accounts opened, from npm start until all rooms run`,
      value: (runningAt - starting) / 1000,
      unit: 's',
      reference: { name: 'making them, keys included', value: createdS },
      aim: atMost(6),
      note: `load ${load()}`,
    },
    {
      part: 'accounts',
      name: 'until the portal follows the dial-ins of all of them',
      value: (viewedAt - starting) / 1000,
      unit: 's',
    },
  );
  weigh(bench, total);
  await atRest(bench);
  bench.add(portalMemory(`with ${total} accounts`));
  owner.close();
}

async function allRunning(socket: string, total: number): Promise<number> {
  const end = performance.now() + LONGEST_MS;
  while (performance.now() < end) {
    const running = await countRunning(socket).catch(() => 0);
    if (running === total) return performance.now();
    await wait(LOOK_EVERY_MS);
  }
  throw new Error(`not all rooms run after ${LONGEST_MS} ms`);
}

async function countRunning(socket: string): Promise<number> {
  const client = new PortalClient(socket);
  try {
    const { rooms } = await client.call('room.list', {});
    return rooms.filter(({ status }) => status === 'running').length;
  } finally {
    client.close();
  }
}

async function allViewed(owner: Client, total: number): Promise<number> {
  interface Listed {
    readonly accounts: readonly { sessions: number | null }[];
    readonly pageSize: number;
  }
  const end = performance.now() + LONGEST_MS;
  for (let page = 1; performance.now() < end;) {
    const { accounts: listed, pageSize } = await owner.call<Listed>('GET', `/backend/accounts?page=${page}`);
    if (listed.some(({ sessions }) => sessions === null)) await wait(LOOK_EVERY_MS);
    else if (page * pageSize >= total) return performance.now();
    else page += 1;
  }
  throw new Error(`the portal does not follow all rooms after ${LONGEST_MS} ms`);
}

/** The aim counts OpenVPN and the room's dnsmasq together; OpenVPN alone is shown beside it. */
function weigh(bench: Bench, total: number): void {
  const [openvpn, dnsmasq] = [memoryOfAll(processes(ROOM_OPENVPN)), memoryOfAll(processes(ROOM_DNSMASQ))];
  const rest = memoryOfAll([APPLIANCE, PORTAL, DOOR].flatMap((pattern) => processes(pattern)));
  bench.add(
    {
      part: 'accounts',
      name: 'idle account server, OpenVPN and dnsmasq (PSS)',
      value: (openvpn.pssMiB + dnsmasq.pssMiB) / total,
      unit: 'MiB',
      reference: { name: 'OpenVPN alone', value: openvpn.pssMiB / total },
      aim: atMost(2),
    },
    {
      part: 'accounts',
      name: `all programs of the appliance with ${total} idle accounts (PSS)`,
      value: openvpn.pssMiB + dnsmasq.pssMiB + rest.pssMiB,
      unit: 'MiB',
      note: `portal, appliance and door ${Math.round(rest.pssMiB)} MiB of it`,
    },
  );
}

/** What idle accounts cost when nobody does anything. */
async function atRest(bench: Bench): Promise<void> {
  const watched = [APPLIANCE, PORTAL].flatMap((pattern) => processes(pattern));
  const rooms = [ROOM_OPENVPN, ROOM_DNSMASQ].flatMap((pattern) => processes(pattern));
  const before = [cpuSecondsOf(watched), cpuSecondsOf(rooms)] as const;
  await wait(bench.sizes.idleS * 1000);
  const share = (used: number) => (100 * used) / bench.sizes.idleS;
  bench.add({
    part: 'accounts',
    name: 'portal and appliance at rest',
    value: share(cpuSecondsOf(watched) - before[0]),
    unit: '% of a core',
    reference: { name: 'the rooms', value: share(cpuSecondsOf(rooms) - before[1]) },
    note: 'programs that they call and that end meanwhile are not in it',
  });
}
