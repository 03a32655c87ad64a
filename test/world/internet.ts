/**
 * A small internet: one bridge in the namespace that we are in, on which the appliance stands at
 * 203.0.113.1 (RFC 5737), and hosts that are namespaces of their own.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { attempt, command, Daemon } from './command.ts';

export const APPLIANCE_ADDRESS = '203.0.113.1';

export class Host {
  readonly namespace: string;

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  /** The words that run a program on this host. */
  words(...program: string[]): string[] {
    return ['ip', 'netns', 'exec', this.namespace, ...program];
  }

  run(...program: string[]): Promise<string> {
    const [first = '', ...rest] = this.words(...program);
    return command(first, ...rest);
  }

  try(program: readonly string[], timeoutMs?: number) {
    const [first = '', ...rest] = this.words(...program);
    return attempt(first, rest, timeoutMs);
  }

  start(name: string, ...program: string[]): Daemon {
    return new Daemon(`${this.namespace} ${name}`, this.words(...program));
  }
}

export class Internet {
  readonly #prefix: string;
  readonly #hosts: string[] = [];
  #links = 0;

  private constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /**
   * @param prefix begins the name of everything that is made, at most 4 characters
   * @param own this namespace's address; another one when the appliance is a machine of its own
   */
  static async open(prefix: string, own = APPLIANCE_ADDRESS): Promise<Internet> {
    const internet = new Internet(prefix);
    await command('ip', 'link', 'add', internet.bridge, 'type', 'bridge');
    await command('ip', 'addr', 'add', `${own}/24`, 'dev', internet.bridge);
    await command('ip', 'link', 'set', internet.bridge, 'up');
    return internet;
  }

  /** Name of the bridge that all hosts are plugged into. */
  get bridge(): string {
    return `${this.#prefix}wan`;
  }

  /** A host without any link. @param names what its /etc/hosts says beside localhost */
  async host(name: string, names: Readonly<Record<string, string>> = {}): Promise<Host> {
    const namespace = `${this.#prefix}${name}`;
    await command('ip', 'netns', 'add', namespace);
    this.#hosts.push(namespace);
    await command('ip', '-n', namespace, 'link', 'set', 'lo', 'up');
    await mkdir(`/etc/netns/${namespace}`, { recursive: true });
    const lines = Object.entries({ localhost: '127.0.0.1', ...names }).map(
      ([host, address]) => `${address} ${host}\n`,
    );
    await writeFile(`/etc/netns/${namespace}/hosts`, lines.join(''));
    return new Host(namespace);
  }

  /** Plugs a host into the internet; its way to everything else leads to the appliance's machine. */
  async plugIn(host: Host, address: string): Promise<void> {
    const outside = `${this.#prefix}w${this.#links++}`;
    await command(
      'ip',
      'link',
      'add',
      outside,
      'type',
      'veth',
      'peer',
      'name',
      'wan0',
      'netns',
      host.namespace,
    );
    await command('ip', 'link', 'set', outside, 'master', this.bridge, 'up');
    await host.run('ip', 'addr', 'add', `${address}/24`, 'dev', 'wan0');
    await host.run('ip', 'link', 'set', 'wan0', 'up');
    await host.run('ip', 'route', 'add', 'default', 'via', APPLIANCE_ADDRESS);
  }

  /** A cable between two hosts. */
  async cable(
    a: { host: Host; name: string; address: string },
    b: { host: Host; name: string; address: string },
  ) {
    await command(
      ...(['ip', '-n', a.host.namespace, 'link', 'add', a.name, 'type', 'veth'] as const),
      ...['peer', 'name', b.name, 'netns', b.host.namespace],
    );
    for (const { host, name, address } of [a, b]) {
      if (address !== '') await host.run('ip', 'addr', 'add', address, 'dev', name);
      await host.run('ip', 'link', 'set', name, 'up');
    }
  }

  /** Takes everything away again; namespaces take their links and processes' sockets with them. */
  async close(): Promise<void> {
    for (const namespace of this.#hosts.reverse()) {
      await attempt('ip', ['netns', 'del', namespace]);
      await rm(`/etc/netns/${namespace}`, { recursive: true, force: true });
    }
    await attempt('ip', ['link', 'del', this.bridge]);
  }
}
