/** IPv4 arithmetic on numbers 0 … 2³²−1. */

export interface Network {
  readonly first: number;
  readonly length: number;
}

export function toNumber(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

export function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

/** The network of this length that the address lies in. */
export function networkAround(address: string, length: number): Network {
  const size = 2 ** (32 - length);
  return { first: Math.floor(toNumber(address) / size) * size, length };
}

/** @param cidr `198.18.0.0/15`, also with host bits */
export function parseCidr(cidr: string): Network {
  const [address = '', length = ''] = cidr.split('/');
  return networkAround(address, Number(length));
}

export function maskOf(length: number): string {
  return toAddress(2 ** 32 - 2 ** (32 - length));
}

/** Undefined for anything but ones followed by zeros. */
export function lengthOfMask(mask: string): number | undefined {
  return Array.from({ length: 33 }, (_, length) => length).find((length) => maskOf(length) === mask);
}

export function formatNetwork({ first, length }: Network): string {
  return `${toAddress(first)}/${length}`;
}

export function isWithin(inner: Network, outer: Network): boolean {
  return (
    inner.length >= outer.length && networkAround(toAddress(inner.first), outer.length).first === outer.first
  );
}

export function overlaps(one: Network, other: Network): boolean {
  return isWithin(one, other) || isWithin(other, one);
}
