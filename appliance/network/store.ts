/**
 * What is remembered of the network.
 *
 * Confirmed settings lie on the data partition and are replaced durably. A change on trial lies in the run folder
 * only, which a restart or a power cut empties: no way leads from there to permanence but a confirmation.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../errors.ts';
import { replaceFile } from '../files/replace-file.ts';
import { NetworkSettings } from '../protocol-network.ts';

/** As most LANs want it: nothing to be asked at the first boot. */
export const DEFAULT_SETTINGS: NetworkSettings = {
  interface: null,
  vlan: null,
  ipv4: { kind: 'dhcp' },
  ipv6: { kind: 'automatic' },
  dns: [],
  ntp: [],
  proxy: null,
};

/** A run folder that is no tmpfs outlives a boot; its trial does not. */
const StoredTrial = z.strictObject({
  id: z.string(),
  boot: z.string(),
  settings: NetworkSettings,
  from: z.string(),
  /** On the clock that counts from boot, so that setting the time neither lengthens nor shortens a trial. */
  endsAtMs: z.number(),
});
export type StoredTrial = z.infer<typeof StoredTrial>;

export class NetworkStore {
  readonly #settingsPath: string;
  readonly #trialPath: string;
  readonly #folders: readonly string[];

  /** @param folders `data`: `<data>/appliance/network`; `run`: `<run>/network` */
  constructor(folders: { data: string; run: string }) {
    this.#settingsPath = join(folders.data, 'settings.json');
    this.#trialPath = join(folders.run, 'trial.json');
    this.#folders = [folders.data, folders.run];
  }

  async open(): Promise<void> {
    for (const folder of this.#folders) await mkdir(folder, { recursive: true, mode: 0o700 });
  }

  /** Settings that cannot be read leave a machine that can still be reached where DHCP is; both consoles say so. */
  async confirmed(): Promise<{ settings: NetworkSettings; damaged: boolean }> {
    const found = await read(this.#settingsPath, NetworkSettings);
    return { settings: found.value ?? DEFAULT_SETTINGS, damaged: found.damaged };
  }

  async confirm(settings: NetworkSettings): Promise<void> {
    await replaceFile(this.#settingsPath, JSON.stringify(settings, undefined, 2));
  }

  /** The trial of this boot. One that cannot be read is none: the confirmed settings are the safe ones. */
  async trial(): Promise<StoredTrial | undefined> {
    const { value } = await read(this.#trialPath, StoredTrial);
    return value?.boot === (await bootId()) ? value : undefined;
  }

  async putTrial(trial: Omit<StoredTrial, 'boot'>): Promise<void> {
    const stored: StoredTrial = { ...trial, boot: await bootId() };
    await replaceFile(this.#trialPath, JSON.stringify(stored));
  }

  async dropTrial(): Promise<void> {
    await rm(this.#trialPath, { force: true });
  }
}

async function read<T>(
  path: string,
  schema: z.ZodType<T>,
): Promise<{ value: T | undefined; damaged: boolean }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { value: undefined, damaged: false };
    throw error;
  }
  const { data } = schema.safeParse(parsed(text));
  return { value: data, damaged: data === undefined };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}
