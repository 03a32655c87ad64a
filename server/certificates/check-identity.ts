/**
 * Whether certificates and a key that somebody brings can be shown under the portal's name: they fit together, lead
 * to an authority, are for this name and this time, and are as strong as browsers ask.
 */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { UploadError } from './upload-error.ts';

export interface CheckedIdentity {
  /** Leaf first, each signed by the next. */
  readonly chain: string;
  readonly key: string;
}

/** The door hands certificates and key to HAProxy in one command. */
const CHAIN_AND_KEY_MAX_BYTES = 15_000;
/** Browsers ask for as much (CA/Browser Forum, baseline requirements, 6.1.5). */
const RSA_MIN_BITS = 2048;
const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1']);
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/**
 * @param given certificates in any order; the leaf is the one that the key belongs to
 * @param about `handedOut`: by an authority that knows its chain; it leaves the root out (RFC 8555, 9.1)
 * @throws UploadError
 */
export function checkIdentity(
  given: { certificates: readonly string[]; key: string },
  { name, now, handedOut = false }: { name: string; now: Date; handedOut?: boolean },
): CheckedIdentity {
  const key = openKey(given.key);
  const certificates = given.certificates.map((pem) => new X509Certificate(pem));
  const leaf = certificates.find((one) => one.checkPrivateKey(key));
  if (leaf === undefined) throw new UploadError('key-mismatch');
  checkStrength(key);
  checkLeaf(leaf, name);
  const path = pathOf(leaf, { given: certificates, handedOut });
  for (const one of path) checkTime(one, now);
  // The root's own signature protects nothing: it is trusted for being known.
  for (const one of path) if (!isSelfSigned(one)) checkSignature(one);
  const chain = path.map((one) => one.toString()).join('');
  if (chain.length + given.key.length > CHAIN_AND_KEY_MAX_BYTES)
    throw new UploadError('certificate-too-long');
  return { chain, key: given.key };
}

/** Whether this leaf may be shown under the name. */
export function isForName(leaf: X509Certificate, name: string): boolean {
  const found = isIP(name) === 0 ? leaf.checkHost(name, { subject: 'never' }) : leaf.checkIP(name);
  return found !== undefined;
}

/** The names in it, for people: `portal.example, 192.0.2.1`. */
export function namesOf(leaf: X509Certificate): string {
  const names = (leaf.subjectAltName ?? '').split(', ').map((one) => one.replace(/^(DNS|IP Address):/, ''));
  return names.filter(Boolean).join(', ').slice(0, 300);
}

/**
 * What somebody has to trust who meets this chain: its last certificate, or the public authority that signed that.
 * @returns PEM
 */
export function anchorOf(chain: string): string {
  const blocks = chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
  const top = blocks.at(-1);
  if (top === undefined) return '';
  const last = new X509Certificate(top);
  return (isSelfSigned(last) ? last : (publicIssuerOf(last) ?? last)).toString();
}

function openKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new UploadError('key-unreadable');
  }
}

function checkStrength(key: KeyObject): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const strong =
    (type === 'rsa' && (details?.modulusLength ?? 0) >= RSA_MIN_BITS) ||
    (type === 'ec' && CURVES.has(details?.namedCurve ?? ''));
  if (!strong) throw new UploadError('key-weak');
}

function checkLeaf(leaf: X509Certificate, name: string): void {
  if (leaf.ca) throw new UploadError('certificate-of-authority', { subject: subjectOf(leaf) });
  // Absent when it is for everything, whatever the type says (RFC 5280, 4.2.1.12).
  const usages = leaf.keyUsage as readonly string[] | undefined;
  if (usages !== undefined && !usages.includes(SERVER_AUTH))
    throw new UploadError('certificate-not-for-servers');
  if (!isForName(leaf, name)) throw new UploadError('name-missing', { name, names: namesOf(leaf) || '–' });
}

/** From the leaf to a root, or to the last one before a root that browsers know by themselves. */
function pathOf(
  leaf: X509Certificate,
  { given, handedOut }: { given: readonly X509Certificate[]; handedOut: boolean },
): X509Certificate[] {
  const path = [leaf];
  for (let at = leaf; !isSelfSigned(at);) {
    const issuer = given.find((one) => !path.includes(one) && hasSigned(one, at));
    if (issuer === undefined) {
      if (handedOut || publicIssuerOf(at) !== undefined) return path;
      throw new UploadError('chain-incomplete', { subject: subjectOf(at), issuer: oneLine(at.issuer) });
    }
    path.push(issuer);
    at = issuer;
  }
  return path;
}

function hasSigned(issuer: X509Certificate, signed: X509Certificate): boolean {
  return issuer.ca && signed.checkIssued(issuer) && signed.verify(issuer.publicKey);
}

function isSelfSigned(one: X509Certificate): boolean {
  return one.checkIssued(one) && one.verify(one.publicKey);
}

/** Reading all 120 takes a few ms, which happens when somebody uploads a certificate. */
function publicIssuerOf(one: X509Certificate): X509Certificate | undefined {
  return rootCertificates.map((pem) => new X509Certificate(pem)).find((root) => hasSigned(root, one));
}

function checkTime(one: X509Certificate, now: Date): void {
  const subject = subjectOf(one);
  if (now >= one.validToDate)
    throw new UploadError('certificate-ended', { subject, when: day(one.validToDate) });
  if (now < one.validFromDate)
    throw new UploadError('certificate-not-yet', { subject, when: day(one.validFromDate) });
}

function checkSignature(one: X509Certificate): void {
  if (/sha-?1|md5/i.test(one.signatureAlgorithm ?? ''))
    throw new UploadError('signature-weak', { subject: subjectOf(one) });
}

function subjectOf(one: X509Certificate): string {
  return oneLine(one.subject) || namesOf(one) || '–';
}

/** A distinguished name has a line per part; what stands in it is a stranger's text. */
function oneLine(name: string | undefined): string {
  return (name ?? '').replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ', ').slice(0, 200);
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
