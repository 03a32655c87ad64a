/**
 * The grammar of every value that reaches a configuration file, a packet rule or a process on the
 * appliance. What passes here may be written into a text for OpenVPN, nftables or HAProxy as it is; no
 * value can carry a space, a quote, a newline or a path (injection: CVE-2024-39567 … -39571).
 */
import { isIPv4 } from 'node:net';
import { z } from 'zod';

/** Rooms are numbered so that interface names (15 characters) and addresses follow from the number. */
export const RoomNumber = z.int().min(1).max(32_767).brand<'RoomNumber'>();
export type RoomNumber = z.infer<typeof RoomNumber>;

export const Ipv4 = z.string().refine((text) => isIPv4(text), 'not an IPv4 address');

/** A network written with its first address: `198.18.5.0/24`, never `198.18.5.7/24`. */
export const Cidr = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,3}){3}\/(3[0-2]|[12]?\d)$/, 'not a network such as 198.18.5.0/24')
  .refine(isFirstAddress, 'the address is not the first one of the network');

/** One label of a DNS name, lower case (RFC 1123, 2.1). */
export const DnsLabel = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'not a DNS label');

/** A dotted name of labels, at most 253 characters (RFC 1035, 2.3.4). */
export const DnsName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/, 'not a DNS name');

export const Port = z.int().min(1).max(65_535);

const PEM_MAX_CHARACTERS = 64 * 1024;

/**
 * One or more PEM blocks with one of the given labels (RFC 7468), base64 only between the lines: an
 * OpenVPN inline block cannot be closed early by what stands in it.
 */
export function pem(...labels: readonly [string, ...string[]]) {
  const names = labels.join('|');
  const block = `-----BEGIN (?:${names})-----\\n(?:[A-Za-z0-9+/=]{1,76}\\n)+-----END (?:${names})-----\\n`;
  return z
    .string()
    .max(PEM_MAX_CHARACTERS)
    .regex(new RegExp(`^(?:${block})+$`), `not PEM of ${labels.join(' or ')}`);
}

export const CertificatePem = pem('CERTIFICATE');
export const PrivateKeyPem = pem('PRIVATE KEY');
export const TlsCryptV2ServerPem = pem('OpenVPN tls-crypt-v2 server key');
export const AuthTokenSecretPem = pem('OpenVPN auth-token server key');

/** The first 32 bytes of a wrapped client key, by which the door finds its room (DESIGN.md, proved 1). */
export const KeyTag = z.string().regex(/^[0-9a-f]{64}$/, 'not 64 hexadecimal digits');

function isFirstAddress(cidr: string): boolean {
  const [address = '', length = ''] = cidr.split('/');
  if (!isIPv4(address)) return false;
  const bits = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return bits % 2 ** (32 - Number(length)) === 0;
}

/** One label of a name (RFC 1123). */
export const HostName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);

/** A path below zoneinfo that cannot leave it. */
export const ZoneName = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/);
