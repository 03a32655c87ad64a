import { isIPv6, SocketAddress } from 'node:net';

/** A customer line has at least a /64 of IPv6: 2^64 addresses must not be 2^64 sources. */
const PREFIX_GROUPS = 4;
const GROUPS = 8;

/**
 * What counts as one source: an IPv4 address (also when written as `::ffff:192.0.2.1`), or the /64 of an
 * IPv6 address. Anything else stands for itself.
 */
export function sourceKey(address: string): string {
  if (!isIPv6(address)) return address;
  const canonical = new SocketAddress({ family: 'ipv6', address: address.replace(/%.*$/, '') }).address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(canonical);
  if (mapped?.[1]) return mapped[1];
  return `${groups(canonical).slice(0, PREFIX_GROUPS).join(':')}::/64`;
}

/** The eight groups, `::` spelled out (RFC 4291, 2.2). */
function groups(canonical: string): string[] {
  const [head = '', tail = ''] = canonical.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  return [
    ...before,
    ...new Array<string>(Math.max(0, GROUPS - before.length - after.length)).fill('0'),
    ...after,
  ];
}
