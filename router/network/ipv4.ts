/** IPv4 addresses and networks as numbers (RFC 4632). What arrives here has passed the grammar already. */

export interface Network {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

export function addressToNumber(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

export function numberToAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

/** `198.18.5.0/24` as its first and last address; host bits are cut off. */
export function parseNetwork(cidr: string): Network {
  const [address = '', length = ''] = cidr.split('/');
  const prefix = Number(length);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(addressToNumber(address) / size) * size;
  return { first, last: first + size - 1, prefix };
}

export function overlap(one: Network, other: Network): boolean {
  return one.first <= other.last && other.first <= one.last;
}

export function within(inner: Network, outer: Network): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

export function holds(network: Network, address: string): boolean {
  const number = addressToNumber(address);
  return number >= network.first && number <= network.last;
}

/** The address that stands at the same place in another network of the same size: 1:1 translation. */
export function translate(address: string, from: Network, to: Network): string {
  return numberToAddress(addressToNumber(address) - from.first + to.first);
}
