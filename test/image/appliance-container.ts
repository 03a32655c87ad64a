/** The image's userland with this checkout as its portal slot, under its own systemd, and ways to speak to it. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PortalClient } from '../appliance/rig/portal-client.ts';
import { Api } from '../world/api.ts';
import { until } from '../appliance/rig/until.ts';
import { becomeOwner } from '../world/owner.ts';
import { Container } from './container.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');
/** What the image build makes; see docs/BUILD. */
export const BUILT_TREE = join(CHECKOUT, 'out/build/root');

const NAME = 'portal.example';
const UNIT_MAX_MS = 60_000;

export type UnitFacts = Readonly<Record<string, string>>;

export class ApplianceContainer {
  readonly container: Container;

  private constructor(container: Container) {
    this.container = container;
  }

  /** @param files what is to differ from the image: path → text */
  static async start(
    tree: string,
    files: Readonly<Record<string, string>> = {},
  ): Promise<ApplianceContainer> {
    const container = await Container.start({
      tree,
      // The newest units, also when the tree is of yesterday.
      over: [join(CHECKOUT, 'provisioning/files/image')],
      binds: [{ from: CHECKOUT, to: '/opt/ferngate' }],
      link: { outside: 'machine0', address: '10.77.0.1/24' },
      files: { '/var/lib/ferngate/ferngate.env': `FERNGATE_NAME=${NAME}\n`, ...files },
    });
    return new ApplianceContainer(container);
  }

  /** A path in there, as this side opens it; sockets too. */
  path(inside: string): string {
    return `/proc/${this.container.pid}/root${inside}`;
  }

  api(socket: 'owner.sock' | 'http.sock'): Api {
    return new Api({ kind: 'socket', path: this.path(`/run/ferngate/portal/${socket}`) });
  }

  /** The appliance's socket, as the portal has it. */
  appliance(): PortalClient {
    return new PortalClient(this.path('/run/ferngate/appliance.sock'));
  }

  /** Makes the first operator, so that accounts can be made and all ports open. */
  async own(): Promise<void> {
    const ready = JSON.parse(await readFile(this.path('/run/ferngate/portal/ready.json'), 'utf8')) as {
      setupLink: string;
    };
    await becomeOwner(this.api('http.sock'), ready.setupLink);
  }

  async show(unit: string, ...properties: string[]): Promise<UnitFacts> {
    const words = ['systemctl', 'show', `--property=${properties.join(',')}`, unit];
    const { stdout } = await this.container.exec(words);
    const lines = stdout.split('\n').filter((line) => line.includes('='));
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  }

  /** The main process of a unit that is active, by its number in there; waits for another one than `not`. */
  async pid(unit: string, not?: number): Promise<number> {
    return until(
      `${unit} is active${not === undefined ? '' : ' anew'}`,
      async () => {
        const { ActiveState, MainPID } = await this.show(unit, 'ActiveState', 'MainPID');
        const pid = Number(MainPID);
        return ActiveState === 'active' && pid > 0 && pid !== not ? pid : undefined;
      },
      UNIT_MAX_MS,
    );
  }

  async kill(pid: number, signal: string): Promise<void> {
    await this.container.exec(['kill', `-${signal}`, String(pid)]);
  }

  /** Lines of /proc/<pid>/status, by name. */
  async status(pid: number): Promise<Readonly<Record<string, string>>> {
    const { stdout } = await this.container.exec(['cat', `/proc/${pid}/status`]);
    const lines = stdout.split('\n').map((line) => line.split(/:\s*/));
    return Object.fromEntries(lines.map(([name = '', value = '']) => [name, value]));
  }

  /** TCP ports on which something listens, loopback left out. */
  async ports(): Promise<number[]> {
    const { stdout } = await this.container.exec(['ss', '-Hltn']);
    const places = stdout.split('\n').flatMap((line) => line.trim().split(/\s+/)[3] ?? []);
    const outer = places.filter((place) => !/^(127\.|\[::1\])/.test(place));
    return [...new Set(outer.map((place) => Number(place.slice(place.lastIndexOf(':') + 1))))].sort(
      (a, b) => a - b,
    );
  }
}
