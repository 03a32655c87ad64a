/** Puts the network together for each of those who look after it: appliance, consoles, boot program. */
import { readdir, readFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { CommandRunner } from '../commands/run.ts';
import { networkLock } from './lock.ts';
import { Network } from './network.ts';
import { Networkd } from './networkd.ts';
import { NetworkStore } from './store.ts';
import type { Surroundings } from './verify.ts';

export type NetworkParts = { network: Network; host: Networkd };

/** What `settings.ts` says, as far as it matters here. */
export type NetworkPlace = { dataFolder: string; runFolder: string; supervisor: 'systemd' | 'processes' };

export async function composeNetwork(
  folders: NetworkPlace,
  run: CommandRunner,
  { trialMs }: { trialMs?: number } = {},
): Promise<NetworkParts> {
  const data = join(folders.dataFolder, 'appliance');
  const runFolder = join(folders.runFolder, 'network');
  const store = new NetworkStore({ data: join(data, 'network'), run: runFolder });
  await store.open();
  const host = new Networkd(run, {
    networkd: '/run/systemd/network',
    chrony: '/run/chrony-dhcp',
    run: runFolder,
  });
  const network = new Network({
    store,
    host,
    // Under `npm start` the machine is somebody else's, and so is its network.
    managed: folders.supervisor === 'systemd',
    locked: networkLock(run, runFolder),
    rooms: () => readRooms(data),
    uptimeMs: () => uptime() * 1000,
    ...(trialMs === undefined ? {} : { trialMs }),
  });
  return { network, host };
}

/** Of a room's file only its addresses matter here; it holds keys, too. */
const Spec = z.object({ pool: z.string() });

/** Made by `rooms/network-prefix.ts`, which is the only one that may. */
const Prefix = z.object({ prefix: z.string().regex(/^[0-9a-f:]+$/) });

/** @param data `<data>/appliance` */
async function readRooms(data: string): Promise<Pick<Surroundings, 'pools' | 'roomsPrefix'>> {
  const rooms = await readdir(join(data, 'rooms')).catch(() => []);
  const pools = await Promise.all(
    rooms.map(async (room) => {
      try {
        return Spec.parse(JSON.parse(await readFile(join(data, 'rooms', room, 'spec.json'), 'utf8'))).pool;
      } catch {
        // A room that is going or damaged: its own part of the appliance says so.
        return undefined;
      }
    }),
  );
  return { pools: pools.filter((pool) => pool !== undefined), roomsPrefix: await readPrefix(data) };
}

async function readPrefix(data: string): Promise<string | null> {
  try {
    return Prefix.parse(JSON.parse(await readFile(join(data, 'network.json'), 'utf8'))).prefix;
  } catch {
    // No room has been made yet: nothing to collide with.
    return null;
  }
}
