/**
 * Shows a disk to QEMU: the server's side of the Network Block Device protocol (the NBD project's doc/proto.md, fixed newstyle,
 * simple replies), as much as QEMU asks of it.
 */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Disk } from './disk.ts';

const IHAVEOPT = Buffer.from('IHAVEOPT');
const GREETING = Buffer.concat([Buffer.from('NBDMAGIC'), IHAVEOPT, Buffer.from([0, 0b11])]);
const OPTION_REPLY = 0x3e889045565a9n;
const REQUEST = 0x25609513;
const REPLY = 0x67446698;

const OPTION = { exportName: 1, abort: 2, info: 6, go: 7 } as const;
const ANSWER = { ack: 1, info: 3, unsupported: 0x8000_0001 } as const;
const COMMAND = { read: 0, write: 1, disconnect: 2, flush: 3 } as const;
/** It has flags, can be flushed, and writes for good when asked to (FUA). */
const FLAGS = 0b1101;
const FUA = 1;
const EINVAL = 22;
/** QEMU cuts requests at 32 MiB. */
const REQUEST_MAX_BYTES = 32 * 2 ** 20;

export class DiskServer {
  readonly #server: Server;
  readonly #ended = new Set<Promise<unknown>>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(disk: Disk, path: string): Promise<DiskServer> {
    await rm(path, { force: true });
    const server = createServer((socket) => {
      const ended = serve(socket, disk).catch(() => socket.destroy());
      self.#ended.add(ended);
      void ended.then(() => self.#ended.delete(ended));
    });
    const self = new DiskServer(server);
    server.listen(path);
    await once(server, 'listening');
    return self;
  }

  /** Who asked is gone; everything that he had still sent has been done. */
  async idle(): Promise<void> {
    await Promise.all(this.#ended);
  }

  close(): void {
    this.#server.close();
  }
}

async function serve(socket: Socket, disk: Disk): Promise<void> {
  const from = new Incoming(socket);
  socket.write(GREETING);
  await from.take(4);
  if (!(await haggle(socket, from, disk))) return void socket.end();
  for (let header = await from.take(28); header !== null; header = await from.take(28)) {
    const [magic, flags, type] = [header.readUInt32BE(0), header.readUInt16BE(4), header.readUInt16BE(6)];
    const request = { at: Number(header.readBigUInt64BE(16)), length: header.readUInt32BE(24) };
    if (magic !== REQUEST || request.length > REQUEST_MAX_BYTES) throw new Error('no request');
    const content = type === COMMAND.write ? await from.take(request.length) : Buffer.alloc(0);
    if (content === null || type === COMMAND.disconnect) break;
    const answer = carryOut(disk, { ...request, type, content, forGood: (flags & FUA) !== 0 });
    const reply = Buffer.alloc(16);
    reply.writeUInt32BE(REPLY, 0);
    reply.writeUInt32BE(answer === null ? EINVAL : 0, 4);
    header.copy(reply, 8, 8, 16);
    socket.write(answer === null ? reply : Buffer.concat([reply, answer]));
  }
  socket.end();
}

interface Request {
  readonly type: number;
  readonly at: number;
  readonly length: number;
  readonly content: Buffer;
  readonly forGood: boolean;
}

/** @returns null for what there is not */
function carryOut(disk: Disk, { type, at, length, content, forGood }: Request): Buffer | null {
  const done = Buffer.alloc(0);
  if (type === COMMAND.flush) disk.flush();
  else if (at + length > disk.bytes) return null;
  else if (type === COMMAND.read) return disk.read(at, length);
  else if (type !== COMMAND.write) return null;
  else if (forGood) disk.writeThrough(at, content);
  else disk.write(at, content);
  return done;
}

/** @returns whether requests come next */
async function haggle(socket: Socket, from: Incoming, disk: Disk): Promise<boolean> {
  const size = Buffer.alloc(10);
  size.writeBigUInt64BE(BigInt(disk.bytes), 0);
  size.writeUInt16BE(FLAGS, 8);
  for (let head = await from.take(16); head !== null; head = await from.take(16)) {
    if (!head.subarray(0, 8).equals(IHAVEOPT)) throw new Error('no option');
    const option = head.readUInt32BE(8);
    await from.take(head.readUInt32BE(12));
    const answer = (type: number, content = Buffer.alloc(0)): void => {
      const reply = Buffer.alloc(20);
      reply.writeBigUInt64BE(OPTION_REPLY, 0);
      [option, type, content.length].forEach((word, index) => reply.writeUInt32BE(word, 8 + 4 * index));
      socket.write(Buffer.concat([reply, content]));
    };
    if (option === OPTION.exportName) {
      socket.write(size);
      return true;
    }
    if (option === OPTION.info || option === OPTION.go) {
      // What kind of information it is: 0, the export.
      answer(ANSWER.info, Buffer.concat([Buffer.alloc(2), size]));
      answer(ANSWER.ack);
    } else answer(option === OPTION.abort ? ANSWER.ack : ANSWER.unsupported);
    if (option === OPTION.go) return true;
    if (option === OPTION.abort) return false;
  }
  return false;
}

class Incoming {
  readonly #socket: Socket;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket.on('error', () => undefined);
    socket.on('readable', () => this.#wake());
    for (const event of ['end', 'close'])
      socket.once(event, () => {
        this.#ended = true;
        this.#wake();
      });
  }

  /** @returns null at the end */
  async take(length: number): Promise<Buffer | null> {
    if (length === 0) return Buffer.alloc(0);
    for (;;) {
      const bytes = this.#socket.read(length) as Buffer | null;
      if (bytes?.length === length) return bytes;
      // At its end a stream gives what is left, and that is less than what was wanted.
      if (bytes !== null || this.#ended) return null;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
