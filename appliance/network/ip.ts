/** Addresses as numbers, IPv4 and IPv6 alike. */
import { isIPv4, isIPv6 } from 'node:net';

export type Ip = { family: 4 | 6; value: bigint };
export type IpNetwork = { family: 4 | 6; first: bigint; length: number };

const BITS = { 4: 32, 6: 128 } as const;

/** @throws Error for a text that is no address: callers have checked it by its grammar */
export function parseIp(text: string): Ip {
  if (isIPv4(text)) return { family: 4, value: joined(text.split('.').map(Number), 8n) };
  if (isIPv6(text)) return { family: 6, value: joined(groups(text), 16n) };
  throw new Error('not an address');
}

/** `192.168.1.5/24` with any host part; the network begins with its first address. */
export function parseNetwork(text: string): IpNetwork {
  const [address = '', length = ''] = text.split('/');
  const { family, value } = parseIp(address);
  const host = hostBits({ family, length: Number(length) });
  return { family, first: (value >> host) << host, length: Number(length) };
}

export function contains(network: IpNetwork, { family, value }: Ip): boolean {
  if (family !== network.family) return false;
  const host = hostBits(network);
  return value >> host === network.first >> host;
}

export function overlap(one: IpNetwork, other: IpNetwork): boolean {
  const [wide, narrow] = one.length <= other.length ? [one, other] : [other, one];
  return contains(wide, { family: narrow.family, value: narrow.first });
}

/** Network and broadcast address of an IPv4 network of three and more addresses belong to no host. */
export function isHost(network: IpNetwork, { value }: Ip): boolean {
  const size = 1n << hostBits(network);
  if (network.family === 6 || size <= 2n) return true;
  return value !== network.first && value !== network.first + size - 1n;
}

function hostBits({ family, length }: { family: 4 | 6; length: number }): bigint {
  return BigInt(BITS[family] - length);
}

function joined(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n);
}

/** The eight groups of an IPv6 address (RFC 4291, 2.2), a dotted end included. */
function groups(text: string): number[] {
  const dotted = /(?<head>.*:)(?<a>\d+)\.(?<b>\d+)\.(?<c>\d+)\.(?<d>\d+)$/.exec(text)?.groups;
  const plain =
    dotted === undefined
      ? text
      : `${dotted['head']}${pair(dotted['a'], dotted['b'])}:${pair(dotted['c'], dotted['d'])}`;
  const [before = '', after] = plain.split('::');
  const left = numbers(before);
  if (after === undefined) return left;
  const right = numbers(after);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function pair(high = '', low = ''): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

function numbers(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
