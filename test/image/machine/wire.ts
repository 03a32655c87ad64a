/**
 * A neighbour in a VLAN, made of whole frames, since kernels of small build machines know no VLANs: he asks for an address
 * (ARP), sends an echo, and counts what comes back with his tag on it (IEEE 802.1Q).
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

const OWN_MAC = Buffer.from('525400004201', 'hex');
const BROADCAST = Buffer.alloc(6, 0xff);
const TYPE = { vlan: 0x8100, arp: 0x0806, ipv4: 0x0800 } as const;
const ARP = { request: 1, reply: 2 } as const;
const ICMP = { protocol: 1, echo: 8, reply: 0 } as const;
const EVERY_MS = 500;

export interface WireOptions {
  /** UDP ports of 127.0.0.1: ours, and QEMU's. */
  readonly here: number;
  readonly there: number;
  readonly vlan: number;
  readonly address: string;
}

export class Neighbour {
  readonly #options: WireOptions;
  readonly #socket: Socket = createSocket('udp4');
  /** Who has told his hardware address, with our tag. */
  readonly #macs = new Map<string, Buffer>();
  readonly #echoed = new Set<string>();

  private constructor(options: WireOptions) {
    this.#options = options;
    this.#socket.on('message', (frame) => this.#take(frame)).on('error', () => undefined);
  }

  static async open(options: WireOptions): Promise<Neighbour> {
    const neighbour = new Neighbour(options);
    neighbour.#socket.bind(options.here, '127.0.0.1');
    await once(neighbour.#socket, 'listening');
    return neighbour;
  }

  /** Whether an echo comes back from there, all of it with the tag. */
  async reaches(address: string, timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    this.#echoed.delete(address);
    while (performance.now() < until && !this.#echoed.has(address)) {
      const mac = this.#macs.get(address);
      if (mac === undefined) this.#send(BROADCAST, TYPE.arp, this.#arp(ARP.request, BROADCAST, address));
      else this.#send(mac, TYPE.ipv4, this.#echo(address));
      await wait(EVERY_MS);
    }
    return this.#echoed.has(address);
  }

  close(): void {
    this.#socket.close();
  }

  #take(frame: Buffer): void {
    const { vlan, address } = this.#options;
    const tagged = frame.length >= 18 && frame.readUInt16BE(12) === TYPE.vlan;
    if (!tagged || (frame.readUInt16BE(14) & 0xfff) !== vlan) return;
    const [type, content] = [frame.readUInt16BE(16), frame.subarray(18)];
    if (type === TYPE.arp && content.length >= 28) {
      const from = dotted(content.subarray(14, 18));
      const mac = Buffer.from(content.subarray(8, 14));
      this.#macs.set(from, mac);
      if (content.readUInt16BE(6) === ARP.request && dotted(content.subarray(24, 28)) === address)
        this.#send(mac, TYPE.arp, this.#arp(ARP.reply, mac, from));
    }
    if (type === TYPE.ipv4 && content[9] === ICMP.protocol && content[20] === ICMP.reply)
      this.#echoed.add(dotted(content.subarray(12, 16)));
  }

  #send(to: Buffer, type: number, content: Buffer): void {
    const head = Buffer.concat([to, OWN_MAC, words(TYPE.vlan, this.#options.vlan, type)]);
    // The shortest frame has 60 bytes.
    const frame = Buffer.concat([
      head,
      content,
      Buffer.alloc(Math.max(0, 60 - head.length - content.length)),
    ]);
    this.#socket.send(frame, this.#options.there, '127.0.0.1');
  }

  #arp(kind: number, mac: Buffer, address: string): Buffer {
    const head = words(1, TYPE.ipv4, 0x0604, kind);
    return Buffer.concat([head, OWN_MAC, bytes(this.#options.address), mac, bytes(address)]);
  }

  #echo(to: string): Buffer {
    const icmp = checked(Buffer.concat([words(ICMP.echo << 8, 0, 0x4242, 1), Buffer.alloc(24, 0x42)]), 2);
    const head = words(0x4500, 20 + icmp.length, 1, 0, (64 << 8) | ICMP.protocol, 0);
    return Buffer.concat([checked(Buffer.concat([head, bytes(this.#options.address), bytes(to)]), 10), icmp]);
  }
}

const dotted = (four: Buffer) => [...four].join('.');
const bytes = (address: string) => Buffer.from(address.split('.').map(Number));

function words(...numbers: number[]): Buffer {
  const buffer = Buffer.alloc(numbers.length * 2);
  numbers.forEach((number, index) => buffer.writeUInt16BE(number, index * 2));
  return buffer;
}

/** The checksum of IPv4 and ICMP (RFC 1071), put where it belongs. */
function checked(buffer: Buffer, at: number): Buffer {
  let sum = 0;
  for (let index = 0; index < buffer.length; index += 2) sum += buffer.readUInt16BE(index);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  buffer.writeUInt16BE(~sum & 0xffff, at);
  return buffer;
}
