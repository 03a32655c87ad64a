import { isIPv6, SocketAddress } from 'node:net';

/** A customer line has at least a /64 of IPv6: 2^64 addresses must not be 2^64 sources. */
const LINE_GROUPS = 4;
/** A company, and whoever asks for a free tunnel, has a /48: 65,536 of those. */
const SITE_GROUPS = 3;
const GROUPS = 8;

/**
 * What counts as one source: an IPv4 address (also when written as `::ffff:192.0.2.1`), or the /64 of an
 * IPv6 address. Anything else stands for itself.
 */
export function sourceKey(address: string): string {
  return prefixKey(address, LINE_GROUPS);
}

/** Like `sourceKey`, with the /48 of an IPv6 address: as much as one IPv4 address behind which a company sits. */
export function siteKey(address: string): string {
  return prefixKey(address, SITE_GROUPS);
}

function prefixKey(address: string, count: number): string {
  if (!isIPv6(address)) return address;
  const canonical = new SocketAddress({ family: 'ipv6', address: address.replace(/%.*$/, '') }).address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(canonical);
  if (mapped?.[1]) return mapped[1];
  return `${groups(canonical).slice(0, count).join(':')}::/${count * 16}`;
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
