/**
 * A machine that is little more than the image's kernel, its programs and a data disk; its power is cut by ending QEMU. It is
 * started once, to where a side has been loaded and nobody has touched the data disk; each later start goes on from there, which
 * takes seconds also where processors are emulated. To be used inside `test/inside.sh`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseAccelerator, type Accelerator } from '../../../../packer/check/accelerator.ts';
import { makeContext } from '../../../../packer/run/context.ts';
import { command, holds, until } from '../../../world/command.ts';
import { Qmp } from '../../../image/machine/qmp.ts';
import type { SideConfig } from '../crash/protocol.ts';
import type { Cut, Disk, Loss } from './disk.ts';
import { DiskServer } from './nbd.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../../..');
const PARTS = ['vmlinuz', 'initrd.img', 'root.squashfs', 'portal.squashfs'];
const CODE = ['package.json', 'server', 'test/runner/mulberry32.ts', 'test/server/replication'];
const CABLE = 'cuts';
const HERE = '10.77.0.1';
const PORT = 7000;
const MEMORY_MIB = '640';
/** Emulated on a busy machine. */
const ASK_MS = 500;
const START_MS = 600_000;

/** What the referee holds of a side that runs in the guest; as `crash/side.ts` does of a process. */
export class GuestSide {
  readonly #socket: Socket;
  readonly #ended: Promise<unknown>;
  #hear: (words: readonly string[]) => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true).on('error', () => undefined);
    const lines = createInterface({ input: socket });
    this.#ended = once(lines, 'close');
    socket.once('close', () => lines.close());
    lines.on('line', (line) => {
      if (line === 'heard?') socket.write('heard\n');
      else this.#hear(line.split(' '));
    });
  }

  begin(config: SideConfig, hear: (words: readonly string[]) => void): void {
    this.#hear = hear;
    this.#socket.write(`${JSON.stringify(config)}\n`);
  }

  stop(): void {
    this.#socket.write('stop\n');
  }

  /** Heard everything that came of what it said when this returns. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  /** Its machine has no power any more, so it will not say that it is gone. */
  async gone(): Promise<void> {
    this.#socket.destroy();
    await this.#ended;
  }
}

interface Parts {
  readonly disk: Disk;
  readonly folder: string;
  readonly built: string;
  readonly accelerator: Accelerator;
  readonly server: Server;
  readonly diskServer: DiskServer;
}

export class Guest {
  readonly #parts: Parts;
  #connected: GuestSide | null = null;
  #qemu: ChildProcess | null = null;
  #starts = 0;

  private constructor(parts: Parts) {
    this.#parts = parts;
    parts.server.on('connection', (socket) => (this.#connected = new GuestSide(socket)));
  }

  /** @param built where `npm run image` left its parts @throws Error in words, when it did not */
  static async make({ folder, disk, built }: { folder: string; disk: Disk; built: string }): Promise<Guest> {
    for (const part of PARTS)
      await access(join(built, part)).catch((cause: unknown) => {
        throw new Error(`There is no ${part} of the image yet: run npm run image first.`, { cause });
      });
    await mkdir(folder, { recursive: true });
    await makeCode(folder);
    await makeInitrd(folder, built);
    await command('ip', 'tuntap', 'add', 'dev', CABLE, 'mode', 'tap');
    await command('ip', 'address', 'add', `${HERE}/24`, 'dev', CABLE);
    await command('ip', 'link', 'set', CABLE, 'up');
    const server = createServer();
    const diskServer = await DiskServer.open(disk, join(folder, 'disk.sock'));
    const parts = { disk, folder, built, accelerator: await accelerator(folder), server, diskServer };
    const guest = new Guest(parts);
    await guest.#load();
    server.listen(PORT, HERE);
    await once(server, 'listening');
    return guest;
  }

  get disk(): Disk {
    return this.#parts.disk;
  }

  /** What it showed on its screen since it was switched on, for whoever looks why it does not come up. */
  get screen(): Promise<string> {
    return readFile(this.#screenPath, 'utf8').catch(() => '');
  }

  /** Switches it on. @returns the program in it that waits to be told what it is */
  async start(): Promise<GuestSide> {
    const connected = once(this.#parts.server, 'connection').then(() => true);
    this.#switchOn(['-incoming', `file:${this.#loaded}`]);
    await this.#waitFor('side in the guest', () => Promise.race([connected, delay(ASK_MS, false)]));
    if (this.#connected === null) throw new Error('somebody else connected');
    return this.#connected;
  }

  /** Waits until it has switched itself off, which it does when its side is at rest and its disk unmounted. */
  async isOff(): Promise<void> {
    await until('guest that is off', () => !this.#runs, START_MS);
    await this.#parts.diskServer.idle();
  }

  async cut(loss: Loss, random: () => number): Promise<Cut> {
    const qemu = this.#qemu;
    if (qemu && this.#runs) {
      const ended = once(qemu, 'exit');
      qemu.kill('SIGKILL');
      await ended;
    }
    await this.#connected?.gone();
    await this.#parts.diskServer.idle();
    return this.#parts.disk.cut(loss, random);
  }

  async close(): Promise<void> {
    await this.cut('none', Math.random);
    this.#parts.server.close();
    this.#parts.diskServer.close();
    await command('ip', 'link', 'delete', CABLE);
  }

  /** The one start from nothing; where it ends is kept as a file. */
  async #load(): Promise<void> {
    this.#switchOn([]);
    await this.#waitFor('side that is loaded', async () => (await this.screen).includes('cuts: loaded'));
    const qmp = await Qmp.open(this.#qmpPath);
    await qmp.ask('migrate-set-parameters', { 'max-bandwidth': 2 ** 40 });
    await qmp.ask('migrate', { uri: `file:${this.#loaded}` });
    for (;;) {
      const { status } = (await qmp.ask('query-migrate')) as { status?: string };
      if (status === 'completed') break;
      if (status === 'failed') throw new Error('the machine cannot be kept in a file');
      await delay(ASK_MS);
    }
    qmp.close();
    await this.cut('all', Math.random);
  }

  #switchOn(how: readonly string[]): void {
    this.#starts += 1;
    const words = qemuWords({ ...this.#parts, screen: this.#screenPath, qmp: this.#qmpPath });
    this.#qemu = spawn('qemu-system-x86_64', [...words, ...how], { stdio: ['ignore', 'inherit', 'inherit'] });
  }

  async #waitFor(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const there = await holds(async () => !this.#runs || condition(), START_MS);
    if (!there || !this.#runs) throw new Error(`there was no ${what}; its screen:\n${await this.screen}`);
  }

  get #runs(): boolean {
    return this.#qemu?.exitCode === null && this.#qemu.signalCode === null;
  }

  get #screenPath(): string {
    return join(this.#parts.folder, `screen-${this.#starts}.log`);
  }

  get #qmpPath(): string {
    return join(this.#parts.folder, 'qmp.sock');
  }

  get #loaded(): string {
    return join(this.#parts.folder, 'loaded');
  }
}

/** The code that is tried, over the packages that the portal slot has. */
async function makeCode(folder: string): Promise<void> {
  const tree = join(folder, 'code');
  await rm(tree, { recursive: true, force: true });
  for (const path of CODE) await cp(join(CHECKOUT, path), join(tree, path), { recursive: true });
  await symlink('/opt/ferngate/node_modules', join(tree, 'node_modules'));
  const image = join(folder, 'code.squashfs');
  await command('mksquashfs', tree, image, '-noappend', '-quiet', '-no-progress', '-comp', 'lz4');
}

/** The image's own, with our first program before it: the kernel unpacks archives that stand one behind the other. */
async function makeInitrd(folder: string, built: string): Promise<void> {
  const script = await readFile(join(import.meta.dirname, 'guest-init.sh'));
  const first = Buffer.concat([inArchive('cuts-init', script), inArchive('TRAILER!!!', Buffer.alloc(0))]);
  await writeFile(join(folder, 'initrd.img'), [first, await readFile(join(built, 'initrd.img'))]);
}

/** A program as it stands in an initrd (cpio's newc format, the kernel's buffer-format.rst). */
function inArchive(name: string, content: Buffer): Buffer {
  const mode = 0o100755;
  const words = [0, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length + 1, 0];
  const header = `070701${words.map((word) => word.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return Buffer.concat([header, content].map((part) => inFours(Buffer.from(part))));
}

const inFours = (bytes: Buffer) => Buffer.concat([bytes], Math.ceil(bytes.length / 4) * 4);

async function accelerator(out: string): Promise<Accelerator> {
  const { signal } = new AbortController();
  return chooseAccelerator({ ...(await makeContext({ root: CHECKOUT, say: () => undefined, signal })), out });
}

interface QemuOptions extends Pick<Parts, 'built' | 'folder' | 'accelerator'> {
  readonly screen: string;
  readonly qmp: string;
}

function qemuWords(of: QemuOptions): string[] {
  const slot = (path: string) => ['-drive', `file=${path},format=raw,if=virtio,readonly=on`];
  return [
    ...['-nodefaults', '-display', 'none', '-no-reboot', '-machine', 'q35', '-accel', of.accelerator],
    ...['-cpu', 'max', '-smp', '1', '-m', MEMORY_MIB],
    ...['-kernel', join(of.built, 'vmlinuz'), '-initrd', join(of.folder, 'initrd.img')],
    ...['-append', `rdinit=/cuts-init console=ttyS0 quiet loglevel=4 panic=-1 notsc nosoftlockup`],
    ...slot(join(of.built, 'root.squashfs')),
    ...slot(join(of.built, 'portal.squashfs')),
    ...slot(join(of.folder, 'code.squashfs')),
    // The guest is told that the disk has a memory that it has to flush.
    ...[
      '-drive',
      `file=nbd+unix:///?socket=${join(of.folder, 'disk.sock')},format=raw,if=virtio,cache=writeback`,
    ],
    ...['-netdev', `tap,id=net0,ifname=${CABLE},script=no,downscript=no`],
    ...['-device', 'virtio-net-pci,netdev=net0,romfile=', '-device', 'virtio-rng-pci'],
    // Who goes on from the same memory gets other random numbers all the same.
    ...['-device', 'vmgenid,guid=auto', '-qmp', `unix:${of.qmp},server=on,wait=off`],
    ...['-serial', `file:${of.screen}`],
  ];
}
