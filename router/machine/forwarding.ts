/**
 * IPv4 forwarding, switched on for two interfaces only: the tunnel and the machine's LAN. The system-wide
 * switch (`net.ipv4.ip_forward`) would make a router between all networks of the box.
 *
 * What was switched on is written down, so that `stop` can switch it off again after a crash too.
 */
import { rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { isMissing, readKernelFile, readSmallFile, replaceFile } from './files.ts';

const RECORD_MAX_BYTES = 4096;
const Record = z.array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/));

const switchOf = (device: string) => `/proc/sys/net/ipv4/conf/${device}/forwarding`;

export async function isForwarding(device: string): Promise<boolean> {
  return (await readKernelFile(switchOf(device)))?.trim() === '1';
}

/** True when it was off before. */
export async function enableForwarding(device: string): Promise<boolean> {
  if (await isForwarding(device)) return false;
  await writeFile(switchOf(device), '1');
  return true;
}

/** The interfaces on which this program has switched forwarding on, and nobody else. */
export class ForwardingRecord {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<string[]> {
    try {
      return Record.parse(JSON.parse((await readSmallFile(this.#path, RECORD_MAX_BYTES)) ?? '[]'));
    } catch {
      // Not ours or damaged: then nothing is known to have been switched on by us, and nothing is switched off.
      return [];
    }
  }

  /** True when forwarding there is this program's doing, now or earlier. */
  async enable(device: string): Promise<boolean> {
    const before = await this.read();
    const wasOff = !(await isForwarding(device));
    if (wasOff && !before.includes(device)) {
      await replaceFile(this.#path, JSON.stringify([...before, device]), 0o600);
    }
    await enableForwarding(device);
    return wasOff || before.includes(device);
  }

  /** Switches off what was switched on; returns the interfaces. */
  async restore(): Promise<string[]> {
    const devices = await this.read();
    for (const device of devices) {
      try {
        await writeFile(switchOf(device), '0');
      } catch (error) {
        // An interface that was taken out has no switch any more.
        if (!isMissing(error)) throw error;
      }
    }
    await rm(this.#path, { force: true });
    return devices;
  }
}
