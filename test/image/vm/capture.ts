/** Reads what a network card has sent (pcap, "libpcap file format"), and says which of it was meant for elsewhere. */
import { readFile } from 'node:fs/promises';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAGIC = 0xa1b2c3d4;
const ETHERTYPE = { ipv4: 0x0800, ipv6: 0x86dd } as const;

export interface Sent {
  /** Seconds since 1970. */
  readonly at: number;
  readonly to: string;
  /** Number of the protocol (IANA): 6 is TCP, 17 UDP. */
  readonly protocol: number;
  /** Of TCP and UDP. */
  readonly port: number | null;
}

/** @param mac of the card: only what it sent counts */
export async function sentBy(file: string, mac: string): Promise<Sent[]> {
  const bytes = await readFile(file);
  if (bytes.length < FILE_HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC)
    throw new Error(`${file} is no capture`);
  const own = Buffer.from(mac.replaceAll(':', ''), 'hex');
  const sent: Sent[] = [];
  for (let at = FILE_HEADER_BYTES; at + RECORD_HEADER_BYTES <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 8);
    const frame = bytes.subarray(at + RECORD_HEADER_BYTES, at + RECORD_HEADER_BYTES + length);
    const seconds = bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) / 1e6;
    if (frame.length > 14 && frame.subarray(6, 12).equals(own)) {
      const packet = packetOf(frame);
      if (packet) sent.push({ at: seconds, ...packet });
    }
    at += RECORD_HEADER_BYTES + length;
  }
  return sent;
}

function packetOf(frame: Buffer): Omit<Sent, 'at'> | undefined {
  const type = frame.readUInt16BE(12);
  const packet = frame.subarray(14);
  if (type === ETHERTYPE.ipv4 && packet.length >= 20) {
    const to = [...packet.subarray(16, 20)].join('.');
    return { to, ...portOf(packet.readUInt8(9), packet.subarray((packet.readUInt8(0) & 0x0f) * 4)) };
  }
  if (type === ETHERTYPE.ipv6 && packet.length >= 40) {
    const to = (packet.toString('hex', 24, 40).match(/.{4}/g) ?? []).join(':');
    return { to, ...portOf(packet.readUInt8(6), packet.subarray(40)) };
  }
  return undefined;
}

function portOf(protocol: number, rest: Buffer): { protocol: number; port: number | null } {
  const hasPort = (protocol === 6 || protocol === 17) && rest.length >= 4;
  return { protocol, port: hasPort ? rest.readUInt16BE(2) : null };
}

/** Its own network, multicast and broadcast: nothing of these is passed on by a router. */
const NEAR = [
  /^203\.0\.113\./,
  /^22[4-9]\./,
  /^23\d\./,
  /^255\.255\.255\.255$/,
  /^0\.0\.0\.0$/,
  /^fe80:/,
  /^ff0[12]:/,
];

/** IMAGE.md, A10: what was meant for an address outside its own network. */
export const outward = (sent: readonly Sent[]) =>
  sent.filter(({ to }) => !NEAR.some((near) => near.test(to)));
