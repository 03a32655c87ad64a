/**
 * How an account's pool is divided.
 *
 *     198.18.0.0/15   pool
 *     198.18.0.0/20   dial-in: 198.18.0.1 is the room, then devices and technicians' seats
 *     198.18.16.0 …   virtual networks, one per device LAN and of its size
 *
 * Every address of a device LAN is translated 1:1, so the host part stays what it is on the machine:
 * 192.168.0.10 behind a device with 198.18.21.0/24 is 198.18.21.10.
 */
import {
  addressToNumber,
  containsAddress,
  contains,
  formatNetwork,
  network,
  numberToAddress,
  overlap,
  parseNetwork,
  sizeOf,
  type Network,
} from './cidr.ts';

/** Dial-in gets one thirty-second of the pool: 4,093 sessions in the default pool. */
const DIAL_IN_SHARE_BITS = 5;
export const POOL_LENGTH = { min: 8, max: 22 } as const;
/** A LAN larger than /16 would eat most pools; smaller than /30 has no host. */
export const LAN_LENGTH = { min: 16, max: 30 } as const;
export const DEFAULT_POOL = '198.18.0.0/15';

/**
 * Ranges that pools are taken from: benchmarking (RFC 2544), shared address space (RFC 6598) and private
 * (RFC 1918). Anything else would take public addresses away from the technician.
 */
const POOL_RANGES = ['198.18.0.0/15', '100.64.0.0/10', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(
  network,
);

export type PoolProblem = 'not-a-network' | 'pool-size' | 'pool-range';

export function poolProblem(text: string): PoolProblem | undefined {
  const pool = parseNetwork(text);
  if (pool === undefined) return 'not-a-network';
  if (pool.length < POOL_LENGTH.min || pool.length > POOL_LENGTH.max) return 'pool-size';
  return POOL_RANGES.some((range) => contains(range, pool)) ? undefined : 'pool-range';
}

/** The part of the pool that dial-in sessions get their addresses from. */
export function dialInOf(pool: string): string {
  const { base, length } = network(pool);
  return formatNetwork({ base, length: length + DIAL_IN_SHARE_BITS });
}

/** The room's own address: gateway of the tunnel and DNS server. */
export function roomAddressOf(pool: string): string {
  return numberToAddress(network(pool).base + 1);
}

/** The first free dial-in address, or undefined when all are given away. */
export function nextDialInAddress(pool: string, taken: Iterable<string>): string | undefined {
  const dialIn = network(dialInOf(pool));
  const used = new Set([...taken].map(addressToNumber));
  const last = dialIn.base + sizeOf(dialIn) - 1;
  for (let address = dialIn.base + 2; address < last; address++) {
    if (!used.has(address)) return numberToAddress(address);
  }
  return undefined;
}

/** The first free virtual network for a LAN, of the LAN's size, or undefined when the pool is full. */
export function nextVirtualNetwork(pool: string, lan: string, taken: readonly string[]): string | undefined {
  const whole = network(pool);
  const { length } = network(lan);
  const size = 2 ** (32 - length);
  const used = [dialInOf(pool), ...taken].map(network).sort((a, b) => a.base - b.base);
  let base = whole.base;
  for (const one of used) {
    const candidate: Network = { base, length };
    if (!overlap(candidate, one)) {
      if (candidate.base + size <= one.base) break;
    }
    const end = one.base + sizeOf(one);
    if (end > base) base = Math.ceil(end / size) * size;
  }
  const found: Network = { base, length };
  return contains(whole, found) ? formatNetwork(found) : undefined;
}

/** Where an address of the LAN is reached: same host part, in the virtual network. */
export function translate(address: string, lan: string, virtual: string): string {
  if (!containsAddress(network(lan), address)) throw new RangeError(`${address} is not in ${lan}`);
  return numberToAddress(network(virtual).base + addressToNumber(address) - network(lan).base);
}
