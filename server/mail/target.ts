/**
 * Where letters may go: an address book of one mail server must not become a way to ask what stands in the
 * appliance's own networks (CVE-2020-12529, -35558). Ports are those of mail; the machine itself, its links and
 * its rooms are no mail servers.
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { mayBeAsked } from '../networks/may-be-asked.ts';
import { MailError } from './mail-error.ts';

/** RFC 8314, 7.3 (465, 587), RFC 5321 (25), and 2525, which providers offer where the others are filtered. */
export const MAIL_PORTS = [587, 465, 25, 2525] as const;

const RESOLVE_MAX_MS = 10_000;

/**
 * The address to connect to; the name is not looked up again, so that it cannot lead elsewhere the second time.
 * @throws MailError `bad-target`, `unreachable`
 */
export async function targetOf(host: string): Promise<string> {
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  if (addresses.length === 0 || !addresses.every(mayBeAsked)) throw new MailError('bad-target');
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
