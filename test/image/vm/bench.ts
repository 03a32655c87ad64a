/** What all parts of `npm run image:test` share: the built disk, the network, and machines that are started on it. */
import { access, mkdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chooseAccelerator, type Accelerator } from '../../../packer/check/accelerator.ts';
import { firmware } from '../../../packer/check/step.ts';
import { makeContext } from '../../../packer/run/context.ts';
import { Api } from '../../world/api.ts';
import type { Host } from '../../world/internet.ts';
import { Machine, newDisk, type MachineOptions } from '../machine/machine.ts';
import { Lan } from '../outside/lan.ts';
import { Figures } from './figures.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
/** On emulated processors, and a busy machine, making an account's keys takes more than a minute. */
const SLOW_ANSWER_MS = 600_000;
const BUILT = join(CHECKOUT, 'out/build');

export interface Plugged {
  readonly name: string;
  readonly mac: string;
  readonly disk: string;
  readonly tap: string;
  readonly capture: string;
}

export class Bench {
  readonly lan: Lan;
  /** Somebody's computer in the network of the box. */
  readonly host: Host;
  readonly folder: string;
  readonly figures = new Figures();
  readonly accelerator: Accelerator;
  readonly #firmware: string;
  readonly #machines = new Set<Machine>();
  #starts = 0;

  private constructor(parts: {
    lan: Lan;
    host: Host;
    folder: string;
    accelerator: Accelerator;
    firmware: string;
  }) {
    this.lan = parts.lan;
    this.host = parts.host;
    this.folder = parts.folder;
    this.accelerator = parts.accelerator;
    this.#firmware = parts.firmware;
  }

  /** @param name of its folder; two benches at the same time need two */
  static async open(name: string): Promise<Bench> {
    await access(join(BUILT, 'image.raw')).catch((cause: unknown) => {
      throw new Error('There is no image yet: run npm run image first.', { cause });
    });
    const folder = join(CHECKOUT, 'out/image-test', name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const context = await makeContext({
      root: CHECKOUT,
      say: () => undefined,
      signal: new AbortController().signal,
    });
    const accelerator = await chooseAccelerator({ ...context, out: folder });
    if (accelerator !== 'kvm') Api.patienceMs = SLOW_ANSWER_MS;
    const lan = await Lan.open('v-');
    const host = await lan.internet.host('owner');
    await lan.internet.plugIn(host, '203.0.113.40');
    return new Bench({ lan, host, folder, accelerator, firmware: await firmware() });
  }

  get built(): string {
    return BUILT;
  }

  /** Emulated processors on a busy machine need minutes for what takes seconds. */
  get patienceMs(): number {
    return this.accelerator === 'kvm' ? 60_000 : 900_000;
  }

  /** Imports the image once more: a disk of its own and a cable. */
  async import(name: string, number: number): Promise<Plugged> {
    const disk = join(this.folder, `${name}.qcow2`);
    await newDisk(join(BUILT, 'image.raw'), disk);
    const tap = `v-${name}`;
    await this.lan.tap(tap);
    const mac = `52:54:00:00:00:${String(number).padStart(2, '0')}`;
    return { name, mac, disk, tap, capture: join(this.folder, `${name}.pcap`) };
  }

  /** @param options whether what it sends is written down; what else than disk and cable it has */
  async start(
    plugged: Plugged,
    {
      capture = false,
      ...more
    }: { capture?: boolean } & Pick<MachineOptions, 'withInside' | 'wire' | 'secondDisk'> = {},
  ): Promise<Machine> {
    const folder = join(this.folder, `${plugged.name}-${(this.#starts += 1)}`);
    await mkdir(folder);
    // It is the only one in the network, and gets the network's address.
    await this.lan.plug(plugged.tap);
    const machine = await Machine.start({
      ...{ folder, disk: plugged.disk, tap: plugged.tap, mac: plugged.mac },
      ...{ firmware: this.#firmware, accelerator: this.accelerator },
      ...(capture ? { capture: plugged.capture } : {}),
      ...more,
    });
    this.#machines.add(machine);
    return machine;
  }

  async size(path: string): Promise<number> {
    return (await stat(join(BUILT, path))).size;
  }

  async close(): Promise<void> {
    for (const machine of this.#machines) await machine.cut();
    await this.lan.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
