/**
 * One appliance with one account: two machines with a LAN each and two technicians, all dialled in
 * through the door with real OpenVPN. LAN addresses lie on the machines themselves.
 */
import { mkdtempSync } from 'node:fs';
import { Account, dial, isDialledIn } from './account.ts';
import { Appliance, type Folders } from './appliance.ts';
import { ManagementClient } from './management.ts';
import { Machine } from './namespace.ts';
import type { PortalClient } from './portal-client.ts';
import { until } from './until.ts';
import { ensureUsers, type Ids } from './users.ts';

export const POOL = '10.80.0.0/16';
export const DIAL_IN = '10.80.0.0/22';
export const ROOM = '10.80.0.1';
export const PRESS = {
  name: 'press',
  dialIn: '10.80.0.10',
  lan: '10.80.128.0',
  plc: '10.80.128.5',
  hmi: '10.80.128.6',
};
export const SAW = {
  name: 'saw',
  dialIn: '10.80.0.11',
  lan: '10.80.129.0',
  plc: '10.80.129.5',
  hmi: '10.80.129.6',
};
export const ANNA = { name: 'anna', dialIn: '10.80.0.100' };
export const BEN = { name: 'ben', dialIn: '10.80.0.101' };
/** Where all echo servers listen: Modbus, and a second one. */
export const PORTS = [502, 80];

const MASK = '255.255.252.0';

export type World = {
  folders: Folders;
  account: Account;
  appliance: Appliance;
  portal: PortalClient;
  management: ManagementClient;
  admissions: Map<string, string[]>;
  press: Machine;
  saw: Machine;
  anna: Machine;
  ben: Machine;
  end(): Promise<void>;
};

export function newFolders(): Folders {
  return { data: mkdtempSync('/tmp/data-'), run: '/run/ferngate' };
}

export async function buildWorld(): Promise<World> {
  const folders = newFolders();
  const users = ensureUsers();
  const appliance = new Appliance(folders);
  return build(appliance, users).catch((error: unknown) => {
    // uvu keeps to itself why a `before` has failed.
    process.stderr.write(`${String(error)}\n${appliance.output}`);
    throw error;
  });
}

async function build(appliance: Appliance, users: Record<string, Ids>): Promise<World> {
  const { folders } = appliance;
  const account = new Account(7, { pool: POOL, dialIn: DIAL_IN });
  const [press, saw, anna, ben] = [PRESS, SAW, ANNA, BEN].map(({ name }) => new Machine(name)) as [
    Machine,
    Machine,
    Machine,
    Machine,
  ];
  const configs = [PRESS, SAW, ANNA, BEN].map(({ name }) => account.prepareClient(name));
  const portal = await appliance.ready();
  await portal.call('door.entrances', { open: 'all' });
  const room = await portal.call('room.put', account.spec);
  if (room.status !== 'running') throw new Error(`the room does not run: ${room.reason}`);
  await portal.call('door.tags', { room: account.spec.room, tags: account.tags });

  const admissions = new Map(
    [
      ...[PRESS, SAW].map(
        ({ name, dialIn, lan }) =>
          [
            name,
            [
              `ifconfig-push ${dialIn} ${MASK}`,
              `iroute ${lan} 255.255.255.0`,
              'push "route 10.80.0.0 255.255.252.0"',
            ],
          ] as const,
      ),
      ...[ANNA, BEN].map(
        ({ name, dialIn }) =>
          [name, [`ifconfig-push ${dialIn} ${MASK}`, 'push "route 10.80.0.0 255.255.0.0"']] as const,
      ),
    ].map(([name, lines]) => [name, [...lines]]),
  );
  const management = new ManagementClient(room.management, users['ferngate']!, admissions);
  [press, saw, anna, ben].forEach((machine, index) => dial(machine, configs[index]!));
  await until('everybody is dialled in', () => configs.every(isDialledIn), 30_000);
  await Promise.all([furnish(press, PRESS), furnish(saw, SAW), furnish(anna, ANNA), furnish(ben, BEN)]);
  const end = async () => {
    portal.close();
    management.close();
    for (const machine of [press, saw, anna, ben]) machine.end();
    await appliance.end('SIGTERM');
  };
  return { folders, account, appliance, portal, management, admissions, press, saw, anna, ben, end };
}

/** Echo servers on the VPN's own address, and on the machines of the LAN where there is one. */
async function furnish(
  machine: Machine,
  person: { dialIn: string; plc?: string; hmi?: string },
): Promise<void> {
  const addresses = [person.plc, person.hmi].filter((address) => address !== undefined);
  for (const address of addresses) machine.ip(['addr', 'add', `${address}/32`, 'dev', 'lo']);
  for (const host of [person.dialIn, ...addresses]) {
    for (const port of PORTS) await machine.serve(host, port);
  }
}
