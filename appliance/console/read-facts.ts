/** Asks everybody at once what there is to show; who does not answer leaves his part empty. */
import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CommandRunner } from '../commands/run.ts';
import type { Network } from '../network/network.ts';
import { listRooms } from './appliance-socket.ts';
import type { Facts } from './facts.ts';
import type { Portal } from './portal.ts';

export type Sources = {
  version: string;
  dataFolder: string;
  runFolder: string;
  network: Network;
  portal: Portal;
  run: CommandRunner;
};

export async function readFacts(sources: Sources): Promise<Facts> {
  const { version, dataFolder, runFolder, network, portal, run } = sources;
  const [networkState, health, installation, pair, rooms, disk, clock, dataLost] = await Promise.all([
    orNull(network.state()),
    portal.health(),
    orNull(portal.installation()),
    orNull(portal.pair()),
    orNull(countRooms(runFolder)),
    orNull(readDisk(dataFolder)),
    orNull(readClock(run)),
    orNull(readDataLost()),
  ]);
  return {
    version,
    now: new Date(),
    network: networkState,
    portal: health,
    installation,
    pair,
    rooms,
    disk,
    clock,
    dataLost,
  };
}

/** Everything here is shown or said to be unknown: there is nobody to throw to. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch(() => null);
}

async function countRooms(runFolder: string): Promise<{ up: number; all: number }> {
  const { rooms } = await listRooms(join(runFolder, 'appliance.sock'));
  return { up: rooms.filter(({ status }) => status === 'running').length, all: rooms.length };
}

/** What root may still fill is not free for the portal: `bavail`. */
async function readDisk(dataFolder: string): Promise<{ usedBytes: number; freeBytes: number }> {
  const { bsize, blocks, bfree, bavail } = await statfs(dataFolder);
  return { usedBytes: (blocks - bfree) * bsize, freeBytes: bavail * bsize };
}

/** The last of `tracking`'s values in CSV is the leap status, which says so (chronyc(1)). */
async function readClock(run: CommandRunner): Promise<Facts['clock']> {
  const { stdout } = await run('chronyc', ['-c', '-n', 'tracking'], { timeoutMs: 3_000 });
  const leap = stdout.trim().split(',').at(-1);
  return leap === undefined || leap === '' || leap === 'Not synchronised'
    ? 'not synchronised'
    : 'synchronised';
}

const DataLost = z.enum(['no-room', 'check-failed', 'mount-failed']);

/** The initrd writes it down (provisioning/files/initramfs); other machines have no such file. */
async function readDataLost(): Promise<Facts['dataLost']> {
  const text = await readFile('/run/ferngate-boot/data', 'utf8');
  return DataLost.safeParse(text.trim()).data ?? null;
}
