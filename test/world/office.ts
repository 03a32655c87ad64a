/** A site behind a company's network: its router has one cable, to a host that runs an HTTP CONNECT proxy. */
import { NODE, until, type Daemon } from './command.ts';
import type { Host, Internet } from './internet.ts';
import { Site, type SiteOptions } from './site.ts';

const PROXY = { host: '10.1.1.1', port: 3128 } as const;
const ROUTER = '10.1.1.2/24';

export interface OfficeOptions extends Omit<SiteOptions, 'address'> {
  /** The proxy's address on the internet: the portal sees the site there. */
  readonly address: string;
  /** Which ports the proxy lets out. */
  readonly ports?: readonly number[];
  /** Without one the proxy asks nobody for a password. */
  readonly user?: { readonly user: string; readonly password: string };
}

export class Office {
  readonly site: Site;
  /** Where the proxy runs. */
  readonly gate: Host;
  #proxy: Daemon;

  private constructor(site: Site, gate: Host, proxy: Daemon) {
    this.site = site;
    this.gate = gate;
    this.#proxy = proxy;
  }

  static async build(internet: Internet, options: OfficeOptions, folder: string): Promise<Office> {
    const { address, ports, user, ...inside } = options;
    const site = await Site.build(internet, inside, folder);
    const gate = await internet.host(`${options.name}-gate`, options.names);
    await internet.plugIn(gate, address);
    await internet.cable(
      { host: site.router, name: 'wan0', address: ROUTER },
      { host: gate, name: 'lan0', address: `${PROXY.host}/24` },
    );
    const office = new Office(site, gate, startProxy(gate, ports, user));
    await office.#listens();
    return office;
  }

  /** What the router's configuration says of the proxy. */
  get proxy(): { host: string; port: number } {
    return PROXY;
  }

  /** What the proxy let out and what it refused, a line each. */
  get log(): string {
    return this.#proxy.output;
  }

  /** Puts another proxy in the place of this one. */
  async change(ports?: readonly number[], user?: OfficeOptions['user']): Promise<void> {
    await this.#proxy.stop();
    this.#proxy = startProxy(this.gate, ports, user);
    await this.#listens();
  }

  async close(): Promise<void> {
    await this.site.close();
    await this.#proxy.stop();
  }

  #listens(): Promise<void> {
    return until('proxy that listens', () => this.log.includes('listening'));
  }
}

function startProxy(gate: Host, ports: readonly number[] = [443], user?: OfficeOptions['user']): Daemon {
  return gate.start(
    'proxy',
    ...[
      NODE,
      `${import.meta.dirname}/connect-proxy.ts`,
      '--address',
      PROXY.host,
      '--port',
      String(PROXY.port),
    ],
    ...['--ports', ports.join(',')],
    ...(user === undefined ? [] : ['--user', user.user, '--password', user.password]),
  );
}
