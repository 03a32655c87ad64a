/** A door of its own with stubs for rooms and portal, in the namespaces that each test file runs in. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { runCommand } from '../../../appliance/commands/run.ts';
import { ProcessSupervisor } from '../../../appliance/daemons/process-supervisor.ts';
import { Door } from '../../../appliance/door/door.ts';
import { RoomNumber } from '../../../appliance/protocol-values.ts';

export const exec = promisify(execFile);

/** The rooms' stubs listen on 1194 of addresses of this machine, so the door itself takes another port. */
export const ports = { vpn: 11_194, https: 443, http: 80 };
export const run = '/run/fg';
export const portalFolder = `${run}/portal`;

export async function openDoor(dataFolder?: string): Promise<{ door: Door; dataFolder: string }> {
  await mkdir(portalFolder, { recursive: true });
  await chmod(run, 0o755);
  const group = (await readFile('/etc/group', 'utf8')).match(/^haproxy:[^:]*:(\d+):/m)?.[1];
  await chown(portalFolder, 0, Number(group));
  await chmod(portalFolder, 0o2710);
  const data = dataFolder ?? (await mkdtemp('/tmp/data-'));
  const door = newDoor(data);
  await door.start();
  await door.putEntrances('all');
  return { door, dataFolder: data };
}

export function newDoor(dataFolder: string): Door {
  return new Door({
    ...{ dataFolder, runFolder: run, ports },
    ...{ supervisor: new ProcessSupervisor(), run: runCommand, log: pino({ level: 'silent' }) },
  });
}

export const roomNumber = (value: number) => RoomNumber.parse(value);
export const roomAddress = (room: number) => `fd42:7:7:${room.toString(16)}::1`;
export const newTag = () => randomBytes(32).toString('hex');

export type RoomStub = { server: Server; peers: Socket[]; address: string };

/** Greets each caller with its number, then echoes. */
export async function openRoom(room: number): Promise<RoomStub> {
  const address = roomAddress(room);
  await exec('ip', ['-6', 'addr', 'add', `${address}/128`, 'dev', 'lo', 'nodad']);
  const peers: Socket[] = [];
  const server = createServer((socket) => {
    peers.push(socket.unref());
    socket.on('error', () => undefined);
    socket.write(`room ${room}\n`);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.unref().listen(1194, address, resolve));
  return { server, peers, address };
}

/** P_CONTROL_HARD_RESET_CLIENT_V3 as OpenVPN 2.6 sends it over TCP. */
export function firstPacket(tag: string, extra: { before?: number; metadata?: number } = {}): Buffer {
  const before = Buffer.concat([Buffer.from([0x50]), randomBytes(53 + (extra.before ?? 0))]);
  const key = Buffer.concat([
    Buffer.from(tag, 'hex'),
    randomBytes(256 + (extra.metadata ?? 9)),
    Buffer.alloc(2),
  ]);
  key.writeUInt16BE(key.length, key.length - 2);
  const packet = Buffer.concat([Buffer.alloc(2), before, key]);
  packet.writeUInt16BE(packet.length - 2);
  return packet;
}

export type Call = { bytes: Uint8Array; port?: number; host?: string; from?: string; half?: boolean };

/** Everything that comes back until the door closes; `half`: our side ends after its bytes. */
export function exchange(call: Call): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({
      host: call.host ?? '127.0.0.1',
      port: call.port ?? ports.vpn,
      ...(call.from === undefined ? {} : { localAddress: call.from }),
    });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(chunks)));
    if (call.half) socket.end(call.bytes);
    else socket.write(call.bytes);
  });
}

/** A stream that stays, once the room has greeted. Rejects if the door closes instead. */
export function dial(call: Call): Promise<Socket & { greeting: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: call.host ?? '127.0.0.1',
      port: call.port ?? ports.vpn,
      ...(call.from === undefined ? {} : { localAddress: call.from }),
    });
    let greeting = '';
    const onData = (chunk: Buffer) => {
      greeting += chunk.toString('latin1');
      if (!greeting.includes('\n')) return;
      socket.off('data', onData);
      resolve(Object.assign(socket, { greeting: greeting.split('\n')[0] ?? '' }));
    };
    socket.on('data', onData);
    socket.on('error', () => undefined);
    socket.on('close', () => reject(new Error('closed without a greeting')));
    socket.write(call.bytes);
  });
}

/** True if the stream still carries bytes both ways. */
export async function carries(socket: Socket): Promise<boolean> {
  const word = randomBytes(8).toString('hex');
  let heard = '';
  const listen = (chunk: Buffer) => void (heard += chunk.toString('latin1'));
  socket.on('data', listen);
  socket.write(word);
  const there = await until(() => heard.includes(word), 3_000).catch(() => false);
  socket.off('data', listen);
  return there;
}

export async function until(holds: () => boolean | Promise<boolean>, maxMs = 10_000): Promise<true> {
  const deadline = performance.now() + maxMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${maxMs} ms: ${holds.toString()}`);
    await sleep(10);
  }
  return true;
}
