/**
 * The first bytes on a connection that the door passed on: who is calling (HAProxy's PROXY protocol, version 2, section 2.2).
 * Only the door can connect to the socket on which this is read; what it says is not the caller's own claim.
 */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { ReplicationError } from '../errors.ts';

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const FIXED_BYTES = 16;

/** Addresses and a few extensions; the door sends some 40. */
const REST_MAX_BYTES = 536;
const WAIT_MS = 5_000;

const FAMILIES: Partial<Record<number, { readonly bytes: number; show(address: Buffer): string }>> = {
  // AF_INET, AF_INET6, each over a stream.
  0x11: { bytes: 12, show: (address) => [...address.subarray(0, 4)].join('.') },
  0x21: {
    bytes: 36,
    show: (address) =>
      Array.from({ length: 8 }, (_, part) => address.readUInt16BE(2 * part).toString(16)).join(':'),
  },
};

/** @returns the caller's address, empty where the door itself called. @throws ReplicationError `damaged-record` */
export async function readProxyHeader(socket: Socket): Promise<string> {
  const timer = setTimeout(() => socket.destroy(), WAIT_MS);
  try {
    const fixed = await take(socket, FIXED_BYTES);
    const length = fixed.readUInt16BE(14);
    if (!fixed.subarray(0, 12).equals(SIGNATURE) || length > REST_MAX_BYTES) throw notTheDoor();
    const rest = length === 0 ? Buffer.alloc(0) : await take(socket, length);
    const command = fixed.readUInt8(12);
    if (command === 0x20) return '';
    const family = FAMILIES[fixed.readUInt8(13)];
    if (command !== 0x21 || family === undefined || rest.length < family.bytes) throw notTheDoor();
    return family.show(rest);
  } finally {
    clearTimeout(timer);
  }
}

async function take(socket: Socket, bytes: number): Promise<Buffer> {
  for (;;) {
    const found = socket.read(bytes) as Buffer | null;
    if (found?.length === bytes) return found;
    if (found !== null || socket.destroyed || socket.readableEnded) throw notTheDoor();
    await Promise.race([once(socket, 'readable'), once(socket, 'close')]);
  }
}

function notTheDoor(): ReplicationError {
  return new ReplicationError('damaged-record', 'a connection that did not come through the door');
}
