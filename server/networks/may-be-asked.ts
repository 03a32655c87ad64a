/**
 * Which addresses the portal may ask on an operator's word: a mail server or a certificate authority is another
 * machine, never this one, its links, or the rooms of accounts (CVE-2020-12529, -35558, -35561).
 */
import { BlockList, isIP } from 'node:net';

const NEVER = new BlockList();
for (const [network, bits, family] of [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  // Virtual networks of accounts, unless an account chose another pool.
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
] as const)
  NEVER.addSubnet(network, bits, family);

/** An IPv4 address in IPv6's clothes (RFC 4291, 2.5.5.2) is judged as what it is. */
export function mayBeAsked(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const version = isIP(plain);
  return version !== 0 && !NEVER.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}
