/**
 * A virtual machine with the built image: QEMU with UEFI, a disk that keeps what is written to it, a network card on a
 * cable, a serial line, and a plug that can be pulled.
 *
 *     const machine = await Machine.start({ folder, disk, tap: 'i-vm', mac: '52:54:00:00:00:01', accelerator: 'tcg' });
 *     await machine.serial.shows(/Set-up link/, 300_000);
 *     await machine.cut();
 *
 * To be used inside `test/inside.sh`: nothing of it is left then, whatever happens.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { command, until } from '../../world/command.ts';
import { writeCredentials } from '../../../packer/check/credentials.ts';
import { Inside, INSIDE_SCRIPT } from './inside.ts';
import { Qmp } from './qmp.ts';
import { SerialLine } from './serial-line.ts';

/** As the OVA says. */
const PROCESSORS = '2';
const MEMORY_MIB = '2048';
/** systemd ends everything within its DefaultTimeoutStopSec of half a minute; emulated, it may take longer. */
const POWER_OFF_MS = 180_000;

export interface MachineOptions {
  /** An empty folder for sockets and logs. */
  readonly folder: string;
  /** What `newDisk` has made. */
  readonly disk: string;
  /** The network card's end of the cable in this network namespace; made by the caller. */
  readonly tap: string;
  readonly mac: string;
  readonly firmware: string;
  readonly accelerator: 'kvm' | 'tcg';
  /** Every frame that passes the card is written to it (pcap). */
  readonly capture?: string;
  /** A root shell in there (`inside.ts`), for what cannot be seen from outside. */
  readonly withInside?: boolean;
  /** A second disk, raw, as somebody attaches one for backups. */
  readonly secondDisk?: string;
  /** Somebody in the same network who sends and gets whole frames by UDP (`wire.ts`): his port, and the network's. */
  readonly wire?: { readonly here: number; readonly there: number };
}

export class Machine {
  readonly serial: SerialLine;
  readonly #inside: Inside | undefined;
  readonly startedAt: number;
  readonly #qemu: ChildProcess;
  readonly #qmp: Qmp;

  private constructor(parts: {
    qemu: ChildProcess;
    qmp: Qmp;
    serial: SerialLine;
    inside: Inside | undefined;
    startedAt: number;
  }) {
    this.#inside = parts.inside;
    this.#qemu = parts.qemu;
    this.#qmp = parts.qmp;
    this.serial = parts.serial;
    this.startedAt = parts.startedAt;
  }

  /** Resolves when the machine runs, long before anything in it does. */
  static async start(options: MachineOptions): Promise<Machine> {
    const place = (name: string) => join(options.folder, `${name}.sock`);
    const sockets = { qmp: place('qmp'), serial: place('serial'), inside: place('inside') };
    const credentials =
      options.withInside === true ? await writeCredentials(options.folder, INSIDE_SCRIPT) : [];
    const qemu = spawn('qemu-system-x86_64', qemuWords(options, sockets, credentials), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [qemu.stdout, qemu.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
    }
    let qmp: Qmp | undefined;
    await until('QEMU', async () => {
      if (qemu.exitCode !== null) throw new Error(`QEMU does not start: ${said}`);
      qmp ??= await Qmp.open(sockets.qmp).catch(() => undefined);
      return qmp !== undefined;
    });
    const serial = await SerialLine.open(sockets.serial);
    const inside = options.withInside === true ? await Inside.open(sockets.inside) : undefined;
    // Nothing has run yet: no word of the firmware is missed.
    await qmp?.ask('cont');
    return new Machine({ qemu, qmp: qmp!, serial, inside, startedAt: performance.now() });
  }

  /** @throws Error when it was started without */
  get inside(): Inside {
    if (!this.#inside) throw new Error('this machine was started without a shell in it');
    return this.#inside;
  }

  get running(): boolean {
    return this.#qemu.exitCode === null && this.#qemu.signalCode === null;
  }

  /** Since it was switched on. */
  get seconds(): number {
    return (performance.now() - this.startedAt) / 1000;
  }

  /** The power cut: nothing in there, and nothing of QEMU, gets to write another byte. */
  async cut(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** The plug again, but QEMU gets to write its files to the end: for what looks at a capture. */
  async quit(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Presses the power button and waits until it is off. */
  async powerOff(): Promise<void> {
    await this.#qmp.ask('system_powerdown');
    await this.hasEnded();
  }

  /** Waits for a machine that switches itself off. */
  async hasEnded(): Promise<void> {
    await until('machine that is off', () => !this.running, POWER_OFF_MS);
    this.#close();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.running) {
      this.#qemu.kill(signal);
      await once(this.#qemu, 'exit');
    }
    this.#close();
  }

  #close(): void {
    this.#qmp.close();
    this.serial.close();
    this.#inside?.close();
  }
}

interface Sockets {
  readonly qmp: string;
  readonly serial: string;
  readonly inside: string;
}

function qemuWords(options: MachineOptions, sockets: Sockets, credentials: readonly string[]): string[] {
  const { accelerator, withInside } = options;
  return [
    ...['-nodefaults', '-display', 'none', '-S', '-machine', 'q35', '-accel', accelerator],
    ...['-cpu', accelerator === 'kvm' ? 'host' : 'max', '-smp', PROCESSORS, '-m', MEMORY_MIB],
    ...['-bios', options.firmware],
    // qcow2 keeps its tables in memory until the guest flushes: a killed QEMU takes what was not flushed along.
    ...['-drive', `file=${options.disk},format=qcow2,if=virtio,cache=writeback,discard=unmap`],
    ...(options.secondDisk === undefined
      ? []
      : ['-drive', `file=${options.secondDisk},format=raw,if=virtio`]),
    ...networkWords(options),
    ...serialWords('serial0', sockets.serial),
    ...(withInside === true ? serialWords('serial1', sockets.inside) : []),
    ...credentials.flatMap((file) => ['-smbios', `type=11,path=${file}`]),
    ...['-qmp', `unix:${sockets.qmp},server=on,wait=off`, '-device', 'virtio-rng-pci', '-vga', 'std'],
  ];
}

/** The card, its cable, and where there is somebody with whole frames, a hub between the three. */
function networkWords({ tap, mac, capture, wire }: MachineOptions): string[] {
  const cable = `tap,id=net0,ifname=${tap},script=no,downscript=no`;
  const dump = capture === undefined ? [] : ['-object', `filter-dump,id=dump0,netdev=net0,file=${capture}`];
  if (wire === undefined)
    return ['-netdev', cable, '-device', `virtio-net-pci,netdev=net0,mac=${mac}`, ...dump];
  const udp = (name: string, port: number) => `${name}.type=inet,${name}.host=127.0.0.1,${name}.port=${port}`;
  return [
    ...['-netdev', cable, '-netdev', `dgram,id=net1,${udp('local', wire.there)},${udp('remote', wire.here)}`],
    ...['-netdev', 'hubport,id=hub0,hubid=0,netdev=net0', '-netdev', 'hubport,id=hub1,hubid=0,netdev=net1'],
    ...['-netdev', 'hubport,id=card,hubid=0', '-device', `virtio-net-pci,netdev=card,mac=${mac}`, ...dump],
  ];
}

function serialWords(id: string, path: string): string[] {
  return ['-chardev', `socket,id=${id},path=${path},server=on,wait=off`, '-serial', `chardev:${id}`];
}

/** A disk on top of the built one, which stays as it is: what a hypervisor makes of an imported image. */
export async function newDisk(image: string, to: string): Promise<void> {
  await command('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', image, '-F', 'raw', to);
}
