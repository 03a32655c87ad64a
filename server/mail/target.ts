/**
 * Where letters may go: an address book of one mail server must not become a way to ask what stands in the
 * appliance's own networks (CVE-2020-12529, -35558). Ports are those of mail; the machine itself, its links and
 * its rooms are no mail servers.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { MailError } from './mail-error.ts';

/** RFC 8314, 7.3 (465, 587), RFC 5321 (25), and 2525, which providers offer where the others are filtered. */
export const MAIL_PORTS = [587, 465, 25, 2525] as const;

const RESOLVE_MAX_MS = 10_000;

const NEVER = new BlockList();
for (const [network, bits, family] of [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
] as const)
  NEVER.addSubnet(network, bits, family);

/**
 * The address to connect to; the name is not looked up again, so that it cannot lead elsewhere the second time.
 * @throws MailError `bad-target`, `unreachable`
 */
export async function targetOf(host: string): Promise<string> {
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  if (addresses.length === 0 || addresses.some(isForbidden)) throw new MailError('bad-target');
  return addresses[0] ?? '';
}

async function resolve(host: string): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MailError('unreachable')), RESOLVE_MAX_MS);
  });
  try {
    const found = await Promise.race([lookup(host, { all: true }), late]);
    return found.map(({ address }) => address);
  } catch (cause) {
    throw new MailError('unreachable', { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** An IPv4 address in IPv6's clothes (RFC 4291, 2.5.5.2) is judged as what it is. */
function isForbidden(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return NEVER.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6');
}
