/** Arithmetic on IPv4 addresses and networks. Texts come in with their grammar already checked. */

export type Network = { first: number; last: number; prefixLength: number };

export function ipv4ToNumber(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

export function numberToIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** @param cidr `198.18.5.0/24` */
export function parseNetwork(cidr: string): Network {
  const [address = '', length = ''] = cidr.split('/');
  const first = ipv4ToNumber(address);
  const prefixLength = Number(length);
  return { first, last: first + 2 ** (32 - prefixLength) - 1, prefixLength };
}

export function contains(network: Network, address: string): boolean {
  const number = ipv4ToNumber(address);
  return number >= network.first && number <= network.last;
}

export function isWithin(inner: Network, outer: Network): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

export function netmask(network: Network): string {
  return numberToIpv4(2 ** 32 - 2 ** (32 - network.prefixLength));
}
