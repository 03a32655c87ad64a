/**
 * Certificate authorities: one per account, and one of the installation for the portal itself.
 *
 * Who trusts what: a room trusts the authorities of its own account and no other; devices and seats trust
 * the same ones for the room's server. Nobody may have a subject of his own choice: the server sets all of it,
 * and what counts in the end is the fingerprint bound to the row (IMMUNITY 19, 20). The kinds cannot stand in for
 * one another: a seat's certificate has no `serverAuth`, so nobody can play the room towards his colleagues.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import forge from 'node-forge';
import { z } from 'zod';
import { DnsName } from '../../appliance/protocol-values.ts';
import {
  attribute,
  checkedPrivateKey,
  checkedPublicKey,
  DAY_MS,
  type IssuedCertificate,
  makeCertificate,
  readCertificate,
  startOf,
} from './certificate.ts';
import { CertificateError } from './certificate-error.ts';
import type { RsaKeyPair } from './keys.ts';

/** A machine runs 20 years, and an authority must never end by surprise. */
const AUTHORITY_DAYS = 20 * 365;

/** A name in a certificate that also appears in configurations: no space, no quote, nothing to escape. */
export const CommonName = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/,
    'not a name of letters, digits, dots, dashes and underscores',
  );

export interface Authority {
  /** PEM. */
  certificate: string;
  /** PKCS #8 in PEM; sealed wherever it is stored. */
  key: string;
}

export type CertificateKind = 'server' | 'device' | 'seat' | 'portal';

interface IssueCommon {
  authority: Authority;
  /** SubjectPublicKeyInfo in PEM. */
  publicKey: string;
  /** Shortened if the authority ends earlier; see the result's `notAfter`. */
  days: number;
  now: Date;
}
export type Issue =
  | (IssueCommon & { kind: Exclude<CertificateKind, 'portal'>; commonName: string })
  | (IssueCommon & { kind: 'portal'; dnsNames: readonly string[]; ips: readonly string[] });

/** The name in the certificate of an account's OpenVPN server, which every profile checks. */
export function roomServerName(accountId: string): string {
  return CommonName.parse(`room.${accountId}`);
}

/**
 * A new authority, self-signed, 20 years, for end certificates only (pathlen 0).
 *
 * @param about `id` is the account's (or `installation`); `generation` counts up with each successor, so that the
 *   two never have the same name in one bundle.
 * @throws CertificateError `bad-name`, `bad-key`
 */
export async function newAuthority(
  about: { id: string; generation: number; now: Date },
  keys: Pick<RsaKeyPair, 'privatePem'>,
): Promise<IssuedCertificate & Authority> {
  const name = named(`authority-${about.generation}.${about.id}`);
  const signer = checkedPrivateKey(keys.privatePem);
  const publicKey = publicKeyOf(signer);
  const subject = [attribute('O', 'Ferngate'), attribute('CN', name)];
  const issued = await makeCertificate(
    {
      subject,
      issuer: subject,
      publicKey,
      signerPublicKey: publicKey,
      notBefore: startOf(about.now),
      notAfter: new Date(about.now.getTime() + AUTHORITY_DAYS * DAY_MS),
      extensions: [
        { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
        { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
      ],
    },
    signer,
  );
  return { ...issued, key: keys.privatePem };
}

/**
 * @throws CertificateError `bad-name`, `bad-key`, `not-an-authority`, `authority-mismatch`, `authority-expired`
 */
export async function issue(wanted: Issue): Promise<IssuedCertificate> {
  const { authority, now, days } = wanted;
  const signer = checkedPrivateKey(authority.key);
  const authorityEnd = checkAuthority(authority, now);
  const end = Math.min(now.getTime() + days * DAY_MS, authorityEnd.getTime());
  return makeCertificate(
    {
      subject: subjectOf(wanted),
      issuer: forge.pki.certificateFromPem(authority.certificate).subject.attributes,
      publicKey: checkedPublicKey(wanted.publicKey),
      signerPublicKey: publicKeyOf(signer),
      notBefore: startOf(now),
      notAfter: new Date(end),
      extensions: extensionsOf(wanted),
    },
    signer,
  );
}

function publicKeyOf(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

function checkAuthority({ certificate, key }: Authority, now: Date): Date {
  const read = readCertificate(certificate);
  if (!read.ca) throw new CertificateError('not-an-authority', 'this certificate may not sign certificates');
  if (!read.checkPrivateKey(checkedPrivateKey(key))) {
    throw new CertificateError('authority-mismatch', "the key is not that of the authority's certificate");
  }
  if (now < read.validFromDate || now >= read.validToDate) {
    throw new CertificateError('authority-expired', `the authority is valid until ${read.validTo} only`);
  }
  return read.validToDate;
}

function subjectOf(wanted: Issue): forge.pki.CertificateField[] {
  // The portal's names stand in subjectAltName alone (RFC 9525, 2); a common name has 64 characters only.
  const name = wanted.kind === 'portal' ? 'portal' : named(wanted.commonName);
  return [attribute('O', 'Ferngate'), attribute('OU', wanted.kind), attribute('CN', name)];
}

function extensionsOf(wanted: Issue): object[] {
  const serves = wanted.kind === 'server' || wanted.kind === 'portal';
  const common = [
    { name: 'basicConstraints', critical: true, cA: false },
    // keyEncipherment for servers only, because some browsers and old OpenVPN clients ask for it there.
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: serves },
    // RFC 5280, 4.2.1.12: what OpenVPN's `remote-cert-tls` looks at; without it any seat could play the server.
    { name: 'extKeyUsage', serverAuth: serves, clientAuth: !serves },
  ];
  return wanted.kind === 'portal'
    ? [...common, { name: 'subjectAltName', altNames: altNamesOf(wanted) }]
    : common;
}

/** GeneralName's tags (RFC 5280, 4.2.1.6): 2 dNSName, 7 iPAddress. */
function altNamesOf({ dnsNames, ips }: { dnsNames: readonly string[]; ips: readonly string[] }): object[] {
  if (dnsNames.length + ips.length === 0)
    throw new CertificateError('bad-name', 'a portal needs a name or an address');
  if (!ips.every((ip) => isIP(ip))) throw new CertificateError('bad-name', 'not an IP address');
  if (!dnsNames.every((name) => DnsName.safeParse(name).success))
    throw new CertificateError('bad-name', 'not a DNS name');
  return [...dnsNames.map((value) => ({ type: 2, value })), ...ips.map((ip) => ({ type: 7, ip }))];
}

function named(name: string): string {
  const checked = CommonName.safeParse(name);
  if (!checked.success)
    throw new CertificateError('bad-name', `a certificate cannot have the name ${JSON.stringify(name)}`);
  return checked.data;
}
