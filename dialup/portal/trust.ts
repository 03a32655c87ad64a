/**
 * Whether the other side is the portal.
 *
 * Three parties: the portal, whose owner says its fingerprint by another way; this computer, which remembers
 * what was confirmed once; and everybody in between, who can show any certificate of his own. What counts is the
 * pinned leaf, or a renewed one for the same name by the pinned authority of that installation, or, for a portal
 * that had a certificate of a public authority, again one of those. Nothing else is believed.
 */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { DialupError } from '../diagnosis/diagnosis.ts';

/** SHA-256 as 64 capital hexadecimal digits. */
export const Fingerprint = z.string().regex(/^[0-9A-F]{64}$/);

export const Pin = z.strictObject({
  leaf: Fingerprint,
  /** The authority that came with the leaf and has signed it. */
  authority: Fingerprint.nullable(),
  issuer: z.string().max(500),
  /** A public authority vouched for the leaf under the portal's name. */
  known: z.boolean(),
});
export type Pin = z.infer<typeof Pin>;

export interface Presented {
  readonly leaf: X509Certificate;
  readonly authority: X509Certificate | undefined;
  readonly known: boolean;
}

export type Judgement =
  | { readonly kind: 'same' }
  /** New, and vouched for: by the pinned authority, or by the fingerprint that the technician gave. */
  | { readonly kind: 'accepted'; readonly pin: Pin }
  /** Never seen: somebody has to confirm it. */
  | { readonly kind: 'unknown'; readonly pin: Pin; readonly fitsName: boolean };

export interface Expected {
  readonly name: string;
  readonly pin: Pin | undefined;
  /** Given with --fingerprint. */
  readonly fingerprint: string | undefined;
}

/** @throws DialupError `wrong-fingerprint`, `intercepted`, `certificate-changed` */
export function judge(presented: Presented, { name, pin, fingerprint }: Expected): Judgement {
  const shown = pinOf(presented);
  const renewedBy = (authority: string) => shown.authority === authority && isFor(presented.leaf, name);
  if (fingerprint !== undefined) {
    if (fingerprint !== shown.leaf && !renewedBy(fingerprint)) {
      throw new DialupError('wrong-fingerprint', {
        fingerprint: withColons(shown.leaf),
        issuer: shown.issuer,
      });
    }
    return pin?.leaf === shown.leaf ? { kind: 'same' } : { kind: 'accepted', pin: shown };
  }
  if (pin === undefined) return { kind: 'unknown', pin: shown, fitsName: isFor(presented.leaf, name) };
  if (pin.leaf === shown.leaf) return { kind: 'same' };
  if (pin.authority !== null && renewedBy(pin.authority)) return { kind: 'accepted', pin: shown };
  if (pin.known && shown.known) return { kind: 'accepted', pin: shown };
  throw pin.issuer === shown.issuer
    ? new DialupError('certificate-changed', {
        name,
        fingerprint: withColons(shown.leaf),
        pinned: withColons(pin.leaf),
      })
    : new DialupError('intercepted', { issuer: shown.issuer, fingerprint: withColons(shown.leaf) });
}

/** `AA:BB:…` or without colons, in any case; undefined when it is not a SHA-256. */
export function parseFingerprint(text: string): string | undefined {
  const digits = text
    .replace(/^sha256[:=/ ]/i, '')
    .replace(/[:\s]/g, '')
    .toUpperCase();
  return Fingerprint.safeParse(digits).data;
}

export function withColons(fingerprint: string): string {
  return fingerprint.replace(/(..)(?!$)/g, '$1:');
}

function pinOf({ leaf, authority, known }: Presented): Pin {
  return {
    leaf: plain(leaf),
    authority: authority === undefined ? null : plain(authority),
    issuer: oneLine(leaf.issuer),
    known,
  };
}

function plain({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(':', '');
}

/** A distinguished name has a line per part, in the order of the certificate. */
function oneLine(name: string): string {
  return name.split('\n').join(', ').slice(0, 500);
}

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** For this very name, and for serving: a seat's certificate of the same authority is no portal's. */
function isFor(leaf: X509Certificate, name: string): boolean {
  const fits = isIP(name) === 0 ? leaf.checkHost(name, { subject: 'never' }) : leaf.checkIP(name);
  // Absent when the certificate has none, whatever the type says.
  const usages = leaf.keyUsage as readonly string[] | undefined;
  return fits !== undefined && !leaf.ca && usages !== undefined && usages.includes(SERVER_AUTH);
}
