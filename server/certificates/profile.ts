/**
 * A technician's profile: a complete `.ovpn` for one seat, which an unchanged OpenVPN 2.6 or 2.7 takes.
 *
 * It names no script and no program (IMMUNITY 27): it is data even to a client that would run them. What the
 * room pushes (addresses, routes, `dns`) needs no directive here, and a client that does not know a
 * pushed option ignores it.
 */
import { z } from 'zod';
import { CertificatePem, DnsName, pem, Port, PrivateKeyPem } from '../../appliance/protocol-values.ts';
import { CommonName } from './authority.ts';
import { checkedPrivateKey, readCertificate } from './certificate.ts';
import { CertificateError } from './certificate-error.ts';
import { type ProfileLine, renderProfile } from './profile-text.ts';

const DOORS_MAX = 8;

/** Text for people, in a comment: anything but control, format and line-separating characters. */
const Words = z
  .string()
  .regex(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,60}$/u, 'has a character that a profile cannot carry');

/** Stands between quotes: nothing that quotes, escapes or ends there. */
const Question = Words.regex(/^[^"'\\<>#;]+$/, 'has a quote, a backslash or another sign of OpenVPN');

export const SeatProfile = z.strictObject({
  /** In the order in which they are tried; on each first the VPN port, then those that strict firewalls let out. */
  doors: z
    .array(z.strictObject({ host: DnsName, ports: z.strictObject({ vpn: Port, https: Port, http: Port }) }))
    .min(1)
    .max(DOORS_MAX),
  /** Common name of the room's server certificate: `roomServerName(accountId)`. */
  serverName: CommonName,
  /** What `crossTrust` gives. */
  authorities: CertificatePem,
  certificate: CertificatePem,
  key: PrivateKeyPem,
  tlsCryptV2: pem('OpenVPN tls-crypt-v2 client key'),
  /** Question for the second factor, in the user's language; absent: none is asked for. */
  staticChallenge: Question.optional(),
  /** For people who look into the file; OpenVPN asks for it, see `signIn`. */
  username: Words.optional(),
  accountName: Words,
});
export type SeatProfile = z.input<typeof SeatProfile>;

/** @throws CertificateError `bad-profile`, naming the fields that are wrong */
export function renderSeatProfile(input: SeatProfile): string {
  const parsed = SeatProfile.safeParse(input);
  if (!parsed.success) throw wrongFields(parsed.error);
  const profile = parsed.data;
  checkPair(profile);
  return renderProfile([
    ...heading(profile),
    ...way(profile),
    ...trust(profile),
    ...signIn(profile),
    ...keys(profile),
  ]);
}

function heading({ accountName, username }: SeatProfile): ProfileLine[] {
  const whose = username === undefined ? accountName : `${accountName}, ${username}`;
  return [
    comment(`Ferngate: ${whose}`),
    comment('This file is a key. Whoever has it and the password can dial in.'),
  ];
}

function way({ doors }: SeatProfile): ProfileLine[] {
  const ports = ['vpn', 'https', 'http'] as const;
  return [
    directive('client'),
    directive('dev', 'tun'),
    directive('proto', 'tcp'),
    directive('nobind'),
    // By port, not by door: a standby's door is tried before the detours of the first.
    ...ports.flatMap((port) =>
      doors.map(({ host, ports }) => directive('remote', host, String(ports[port]))),
    ),
    // What a firewall that swallows 1194 costs, or a box that lost its power; by default it is two minutes.
    directive('connect-timeout', '10'),
    // Seconds: first, and at most after doubling. After hours without a portal, a standby that takes over is found
    // within half a minute: one dead door and two such pauses. The portal tells nobody a longer time than it obeys.
    directive('connect-retry', '1', '8'),
    directive('persist-tun'),
    directive('verb', '3'),
    // A room has no business with the technician's way to the internet (IMMUNITY 27).
    directive('pull-filter', 'ignore', 'redirect-gateway'),
    directive('pull-filter', 'ignore', 'redirect-private'),
    // Compression next to secrets gives them away by length (VORACLE, IMMUNITY 37).
    directive('allow-compression', 'no'),
    directive('data-ciphers', 'AES-256-GCM:AES-128-GCM:CHACHA20-POLY1305'),
  ];
}

function trust({ serverName }: SeatProfile): ProfileLine[] {
  return [
    // A colleague's seat is signed by the same authority: only a server's certificate, and only the room's own, will do.
    directive('remote-cert-tls', 'server'),
    directive('verify-x509-name', serverName, 'name'),
    directive('tls-version-min', '1.2'),
    directive('tls-cert-profile', 'preferred'),
  ];
}

/**
 * The name is not inlined: OpenVPN 2.6 takes an inline `auth-user-pass` for complete and asks on the console,
 * past the graphical clients' management interface.
 */
function signIn({ staticChallenge }: SeatProfile): ProfileLine[] {
  return [
    directive('auth-user-pass'),
    // A mistyped code asks again instead of ending the client.
    directive('auth-retry', 'interact'),
    // The password is forgotten after use; the room's auth-token, which replaces it, is kept for reconnects.
    directive('auth-nocache'),
    ...(staticChallenge === undefined ? [] : [directive('static-challenge', staticChallenge, '1')]),
  ];
}

function keys({ authorities, certificate, key, tlsCryptV2 }: SeatProfile): ProfileLine[] {
  return [
    { kind: 'block', name: 'ca', text: authorities },
    { kind: 'block', name: 'cert', text: certificate },
    { kind: 'block', name: 'key', text: key },
    { kind: 'block', name: 'tls-crypt-v2', text: tlsCryptV2 },
  ];
}

function checkPair({ certificate, key }: SeatProfile): void {
  if (readCertificate(certificate).checkPrivateKey(checkedPrivateKey(key))) return;
  throw new CertificateError('bad-profile', 'key: not that of the certificate');
}

/** Names fields and reasons, never values: one of them is a private key. */
function wrongFields(error: z.ZodError): CertificateError {
  const fields = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return new CertificateError('bad-profile', `cannot be written into a profile: ${fields.join('; ')}`);
}

function directive(...words: string[]): ProfileLine {
  return { kind: 'directive', words };
}

function comment(text: string): ProfileLine {
  return { kind: 'comment', text };
}
