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
  /** Files with SMBIOS strings, each a credential for systemd. */
  readonly credentials?: readonly string[];
  /** Of the second serial line, on which checks from inside speak. */
  readonly checkLog?: string;
}

export class Machine {
  readonly serial: SerialLine;
  readonly startedAt: number;
  readonly #qemu: ChildProcess;
  readonly #qmp: Qmp;

  private constructor(parts: { qemu: ChildProcess; qmp: Qmp; serial: SerialLine; startedAt: number }) {
    this.#qemu = parts.qemu;
    this.#qmp = parts.qmp;
    this.serial = parts.serial;
    this.startedAt = parts.startedAt;
  }

  /** Resolves when the machine runs, long before anything in it does. */
  static async start(options: MachineOptions): Promise<Machine> {
    const sockets = { qmp: join(options.folder, 'qmp.sock'), serial: join(options.folder, 'serial.sock') };
    const qemu = spawn('qemu-system-x86_64', qemuWords(options, sockets), {
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
    // Nothing has run yet: no word of the firmware is missed.
    await qmp?.ask('cont');
    return new Machine({ qemu, qmp: qmp!, serial, startedAt: performance.now() });
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
  }
}

function qemuWords(options: MachineOptions, sockets: { qmp: string; serial: string }): string[] {
  const { accelerator, capture, checkLog } = options;
  return [
    ...['-nodefaults', '-display', 'none', '-S', '-machine', 'q35', '-accel', accelerator],
    ...['-cpu', accelerator === 'kvm' ? 'host' : 'max', '-smp', PROCESSORS, '-m', MEMORY_MIB],
    ...['-bios', options.firmware],
    // qcow2 keeps its tables in memory until the guest flushes: a killed QEMU takes what was not flushed along.
    ...['-drive', `file=${options.disk},format=qcow2,if=virtio,cache=writeback,discard=unmap`],
    ...['-netdev', `tap,id=net0,ifname=${options.tap},script=no,downscript=no`],
    ...['-device', `virtio-net-pci,netdev=net0,mac=${options.mac}`],
    ...(capture === undefined ? [] : ['-object', `filter-dump,id=dump0,netdev=net0,file=${capture}`]),
    ...[
      '-chardev',
      `socket,id=serial0,path=${sockets.serial},server=on,wait=off`,
      '-serial',
      'chardev:serial0',
    ],
    ...(checkLog === undefined ? [] : ['-serial', `file:${checkLog}`]),
    ...(options.credentials ?? []).flatMap((file) => ['-smbios', `type=11,path=${file}`]),
    ...['-qmp', `unix:${sockets.qmp},server=on,wait=off`, '-device', 'virtio-rng-pci', '-vga', 'std'],
  ];
}

/** A disk on top of the built one, which stays as it is: what a hypervisor makes of an imported image. */
export async function newDisk(image: string, to: string): Promise<void> {
  await command('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', image, '-F', 'raw', to);
}
