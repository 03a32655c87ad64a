/** A site: a router, and behind it a LAN 192.168.0.0/24 with a Modbus PLC and an HMI, as in most plants. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { NODE, type Daemon } from './command.ts';
import type { Host, Internet } from './internet.ts';

const ROOT = resolve(import.meta.dirname, '../..');
export const PLC = '192.168.0.10';
export const HMI = '192.168.0.20';
/** Stands in the LAN and answers on the same port as the PLC, but nobody entered it as a component. */
export const STRANGER = '192.168.0.30';
export const LAN = '192.168.0.0/24';
export const MODBUS_PORT = 502;

export interface SiteOptions {
  readonly name: string;
  /** Address on the internet; left out for a site that only reaches a proxy. */
  readonly address?: string;
  /** Holding registers 0 and 1, by which a PLC is told from the other. */
  readonly registers: readonly [number, number];
  /** What the router's /etc/hosts says. */
  readonly names?: Readonly<Record<string, string>>;
}

/** As the router's configuration has it. */
export interface SiteProxy {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
}

export class Site {
  readonly router: Host;
  readonly #options: SiteOptions;
  readonly #folder: string;
  readonly #daemons: Daemon[] = [];
  #routerProgram: Daemon | undefined;

  private constructor(router: Host, options: SiteOptions, folder: string) {
    this.router = router;
    this.#options = options;
    this.#folder = folder;
  }

  /** Builds LAN and machines. @param folder where its files may be written */
  static async build(internet: Internet, options: SiteOptions, folder: string): Promise<Site> {
    const router = await internet.host(options.name, options.names);
    if (options.address !== undefined) await internet.plugIn(router, options.address);
    const site = new Site(router, options, folder);
    const lan = await internet.host(`${options.name}-lan`);
    await internet.cable(
      { host: router, name: 'lan0', address: '192.168.0.1/24' },
      { host: lan, name: 'eth0', address: '' },
    );
    for (const address of [PLC, HMI, STRANGER])
      await lan.run('ip', 'addr', 'add', `${address}/24`, 'dev', 'eth0');
    site.#startMachines(lan);
    return site;
  }

  get name(): string {
    return this.#options.name;
  }

  /** What the router's program has printed. */
  get routerOutput(): string {
    return this.#routerProgram?.output ?? '';
  }

  /** Puts a configuration on the router and lets it dial. @param proxy HTTP CONNECT proxy of the site */
  async dial(configuration: object, proxy: SiteProxy | null = null): Promise<void> {
    const path = `${this.#folder}/${this.name}.json`;
    await writeFile(path, JSON.stringify({ ...configuration, proxy }), { mode: 0o600 });
    await this.hangUp();
    this.#routerProgram = this.router.start(
      'router',
      `${ROOT}/router/ferngate-router`,
      'run',
      '--config',
      path,
      '--run-folder',
      `${this.#folder}/${this.name}-run`,
    );
  }

  async hangUp(): Promise<void> {
    await this.#routerProgram?.stop();
  }

  async close(): Promise<void> {
    await this.hangUp();
    await Promise.all(this.#daemons.map((daemon) => daemon.stop()));
  }

  #startMachines(lan: Host): void {
    const [first, second] = this.#options.registers;
    const registers = `0=${first},1=${second}`;
    const program = (file: string, ...args: string[]) =>
      this.#daemons.push(lan.start(file, NODE, `${import.meta.dirname}/${file}`, ...args));
    for (const [address, port] of [
      [PLC, '502'],
      [PLC, '503'],
      [STRANGER, '502'],
    ] as const) {
      program(
        'modbus-server.ts',
        '--address',
        address,
        '--port',
        port,
        '--unit',
        '1',
        '--registers',
        registers,
      );
    }
    program(
      'hmi-server.ts',
      '--address',
      HMI,
      '--port',
      '80',
      '--title',
      `HMI of ${this.name}`,
      '--value',
      String(first),
    );
  }
}
