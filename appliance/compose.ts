import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './commands/run.ts';
import { describeMachine, type Description } from './describe.ts';
import { ProcessSupervisor } from './daemons/process-supervisor.ts';
import { SystemdSupervisor } from './daemons/systemd-supervisor.ts';
import { Door } from './door/door.ts';
import { lockRunFolder } from './lock.ts';
import type { Log } from './log.ts';
import { LeaseSwitch } from './lease/lease-switch.ts';
import { composeNetwork } from './network/compose.ts';
import type { Network } from './network/network.ts';
import { ProofRoom } from './proof/proof-room.ts';
import { readNetworkPrefix } from './rooms/network-prefix.ts';
import { RoomStore } from './rooms/room-store.ts';
import { Rooms } from './rooms/rooms.ts';
import type { Settings } from './settings.ts';
import { SystemdMachine } from './system/systemd-machine.ts';
import { System } from './system/system.ts';
import { readUsers, type Users } from './users.ts';

export type Appliance = {
  rooms: Rooms;
  proofRoom: ProofRoom;
  door: Door;
  lease: LeaseSwitch;
  system: System;
  network: Network;
  description: Description;
  users: Users;
  unlock: () => void;
};

/** Puts the parts together under the lock of the run folder; nothing of the machine is changed yet. */
export async function composeAppliance(
  settings: Settings,
  log: Log,
  { signal, lockWaitS }: { signal: AbortSignal; lockWaitS: number },
): Promise<Appliance> {
  const run = runCommand;
  const dataFolder = join(settings.dataFolder, 'appliance');
  await makeFolders(dataFolder, settings.runFolder);
  const unlock = await lockRunFolder(run, settings.runFolder, lockWaitS);
  const [users, description, prefix] = await Promise.all([
    readUsers(run),
    describeMachine(run),
    readNetworkPrefix(dataFolder),
  ]);
  const bySystemd = settings.supervisor === 'systemd';
  const supervisor = bySystemd ? new SystemdSupervisor(run, settings.runFolder) : new ProcessSupervisor();
  const parts = {
    site: { dataFolder, runFolder: settings.runFolder, prefix },
    store: new RoomStore(dataFolder),
    kernelOffload: description.kernelOffload,
    ...{ supervisor, users, run, log, signal },
  };
  const rooms = new Rooms(parts);
  const proofRoom = new ProofRoom(parts);
  const door = new Door({ ...settings, supervisor, run, log });
  const endAll = async (): Promise<void> => {
    await Promise.all([rooms.hold(true), door.putEntrances('set-up')]);
  };
  const lease = new LeaseSwitch({ dataFolder, runFolder: settings.runFolder, endAll, log, signal });
  const machine = bySystemd ? new SystemdMachine({ run, log, dataFolder: settings.dataFolder }) : undefined;
  const system = new System({ supervisor, machine, run });
  const { network } = await composeNetwork(settings, run);
  return { rooms, proofRoom, door, lease, system, network, description, users, unlock };
}

/** Others pass through the run folder to their own sockets; names in it are no secret. */
async function makeFolders(dataFolder: string, runFolder: string): Promise<void> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  await chmod(dataFolder, 0o700);
  for (const folder of [runFolder, join(runFolder, 'rooms')]) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o711);
  }
}
