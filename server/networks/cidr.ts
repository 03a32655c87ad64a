/** IPv4 networks as numbers: `{ base: 0xc6120500, length: 24 }` is 198.18.5.0/24. */
import { isIPv4 } from 'node:net';

export interface Network {
  /** First address as an unsigned 32-bit number. */
  readonly base: number;
  /** Prefix length, 0 to 32. */
  readonly length: number;
}

/** The network written as `a.b.c.d/n`, or undefined when the text is none or names a host inside one. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', digits = '', ...rest] = text.split('/');
  if (rest.length > 0 || !isIPv4(address) || !/^(?:0|[1-9]\d?)$/.test(digits)) return undefined;
  const length = Number(digits);
  const base = addressToNumber(address);
  if (length > 32 || base % sizeOf({ base, length }) !== 0) return undefined;
  return { base, length };
}

/** @throws RangeError when the text is no network; for values that were parsed before they were stored. */
export function network(text: string): Network {
  const parsed = parseNetwork(text);
  if (parsed === undefined) throw new RangeError(`not a network: ${JSON.stringify(text)}`);
  return parsed;
}

export function formatNetwork(one: Network): string {
  return `${numberToAddress(one.base)}/${one.length}`;
}

/** How many addresses the network has, its first and last included. */
export function sizeOf(one: Network): number {
  return 2 ** (32 - one.length);
}

export function maskOf(one: Network): string {
  return numberToAddress(2 ** 32 - sizeOf(one));
}

export function overlap(a: Network, b: Network): boolean {
  return a.base < b.base + sizeOf(b) && b.base < a.base + sizeOf(a);
}

export function contains(outer: Network, inner: Network): boolean {
  return inner.base >= outer.base && inner.base + sizeOf(inner) <= outer.base + sizeOf(outer);
}

export function containsAddress(one: Network, address: string): boolean {
  const number = addressToNumber(address);
  return number >= one.base && number < one.base + sizeOf(one);
}

/** True for an address that a host may have: neither the network's own nor its broadcast address. */
export function isHostAddress(one: Network, address: string): boolean {
  const offset = addressToNumber(address) - one.base;
  return one.length >= 31 ? containsAddress(one, address) : offset > 0 && offset < sizeOf(one) - 1;
}

export function addressToNumber(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

export function numberToAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
