/**
 * The network that a box is plugged into: a bridge without any way to the internet, a DHCP server that knows one address,
 * and the hosts of test/world around it. Whoever asks for a way out is told one, so that what tries to leave is seen.
 */
import { command, Daemon } from '../../world/command.ts';
import { APPLIANCE_ADDRESS, Internet } from '../../world/internet.ts';

/** DHCP, DNS and the way out: this namespace, in which nothing else answers. */
export const GATEWAY = '203.0.113.254';

export class Lan {
  readonly internet: Internet;
  #dhcp: Daemon | undefined;

  private constructor(internet: Internet) {
    this.internet = internet;
  }

  /** @param prefix of all names, at most 4 characters */
  static async open(prefix: string): Promise<Lan> {
    return new Lan(await Internet.open(prefix, GATEWAY));
  }

  /** Plugs in what is an interface here: the other end of a container's cable. */
  async plug(name: string): Promise<void> {
    await command('ip', 'link', 'set', name, 'master', this.internet.bridge, 'up');
    await this.#serveAnew();
  }

  /** A socket for a virtual machine's cable. */
  async tap(name: string): Promise<void> {
    await command('ip', 'tuntap', 'add', 'dev', name, 'mode', 'tap');
    await this.plug(name);
  }

  /** What the DHCP server has said, for whoever looks why something went wrong. */
  get log(): string {
    return this.#dhcp?.output ?? '';
  }

  async close(): Promise<void> {
    await this.#dhcp?.stop(1000);
    await this.internet.close();
  }

  /** It has one address and has given it to nobody yet: a box that was started anew may be another one to it. */
  async #serveAnew(): Promise<void> {
    await this.#dhcp?.stop(1000);
    this.#dhcp = new Daemon('dhcp', [
      ...['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--log-facility=-'],
      ...[`--interface=${this.internet.bridge}`, '--bind-interfaces', '--leasefile-ro', '--user=root'],
      ...[`--dhcp-range=${APPLIANCE_ADDRESS},${APPLIANCE_ADDRESS},255.255.255.0,12h`, '--dhcp-authoritative'],
      ...[
        `--dhcp-option=option:router,${GATEWAY}`,
        `--dhcp-option=option:dns-server,${GATEWAY}`,
        '--no-ping',
      ],
    ]);
  }
}
