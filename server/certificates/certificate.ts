/**
 * One X.509 certificate (RFC 5280): node-forge writes it, `node:crypto` signs it on the thread pool, because
 * forge's own signature would hold the event loop for 150 ms.
 */
import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { CertificateError } from './certificate-error.ts';
import { RSA_BITS } from './keys.ts';

const signAsync = promisify(sign);

export const DAY_MS = 24 * 60 * 60 * 1000;

/** A machine's clock may be behind; without a battery it is often behind by an hour of summer time. */
const CLOCK_SKEW_MS = 24 * 60 * 60 * 1000;

const SERIAL_BYTES = 16;

export interface IssuedCertificate {
  /** PEM. */
  certificate: string;
  /** SHA-256 of the DER form, 64 lower-case hexadecimal digits: what is bound to a row (IMMUNITY 19). */
  fingerprint: string;
  /** Lower-case hexadecimal. */
  serial: string;
  notBefore: Date;
  notAfter: Date;
}

export interface CertificateContent {
  /** All of the subject; never what the other side asks for. */
  subject: forge.pki.CertificateField[];
  issuer: forge.pki.CertificateField[];
  /** SubjectPublicKeyInfo in PEM. */
  publicKey: string;
  notBefore: Date;
  notAfter: Date;
  /** In node-forge's form; subject and authority key identifiers are added. */
  extensions: object[];
  /** SubjectPublicKeyInfo of the signer in PEM; its own for a self-signed one. */
  signerPublicKey: string;
}

export async function makeCertificate(
  content: CertificateContent,
  signer: KeyObject,
): Promise<IssuedCertificate> {
  const certificate = forge.pki.createCertificate();
  certificate.serialNumber = newSerial();
  certificate.publicKey = forge.pki.publicKeyFromPem(content.publicKey);
  certificate.validity.notBefore = wholeSecond(content.notBefore);
  certificate.validity.notAfter = wholeSecond(content.notAfter);
  certificate.setSubject(content.subject);
  certificate.setIssuer(content.issuer);
  certificate.setExtensions([
    ...content.extensions,
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(content.signerPublicKey) },
  ]);
  certificate.signatureOid = certificate.siginfo.algorithmOid =
    forge.pki.oids['sha256WithRSAEncryption'] ?? '';
  const signed = toBeSigned(certificate);
  const signature = await signAsync('sha256', signed, signer);
  certificate.signature = signature.toString('latin1');
  return describe(forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n'));
}

/** DER of the inner part: the first of the certificate's three pieces (RFC 5280, 4.1). */
function toBeSigned(certificate: forge.pki.Certificate): Buffer {
  certificate.signature = '';
  const [inner] = forge.pki.certificateToAsn1(certificate).value;
  if (typeof inner !== 'object') throw new TypeError('node-forge wrote a certificate without content');
  return Buffer.from(forge.asn1.toDer(inner).getBytes(), 'latin1');
}

/** @throws CertificateError `bad-certificate` */
export function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new CertificateError('bad-certificate', 'not a certificate in PEM', { cause });
  }
}

/** SHA-256 of the first certificate in the text, 64 lower-case hexadecimal digits. */
export function fingerprintOf(pem: string): string {
  return readCertificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
}

/**
 * Checks a public key before anything is issued for it and returns it as SubjectPublicKeyInfo in PEM.
 *
 * @throws CertificateError `bad-key`
 */
export function checkedPublicKey(pem: string): string {
  const key = parseKey(() => createPublicKey({ key: pem, format: 'pem', type: 'spki' }));
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** @throws CertificateError `bad-key` */
export function checkedPrivateKey(pem: string): KeyObject {
  return parseKey(() => createPrivateKey({ key: pem, format: 'pem', type: 'pkcs8' }));
}

/** One attribute of a subject in UTF-8: `PrintableString`, forge's choice, has no underscore (X.680, 41.4). */
export function attribute(shortName: 'CN' | 'O' | 'OU', value: string): forge.pki.CertificateField {
  // The types call this a class of tags; forge itself compares it with types.
  const valueTagClass = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;
  return { shortName, value, valueTagClass };
}

/** The moment from which a certificate made at `now` is valid. */
export function startOf(now: Date): Date {
  return new Date(now.getTime() - CLOCK_SKEW_MS);
}

function describe(pem: string): IssuedCertificate {
  const read = readCertificate(pem);
  return {
    certificate: pem,
    fingerprint: fingerprintOf(pem),
    serial: read.serialNumber.toLowerCase(),
    notBefore: read.validFromDate,
    notAfter: read.validToDate,
  };
}

/** 126 random bits; the first two are `01`, so that the number is positive and always of one length (RFC 5280, 4.1.2.2). */
function newSerial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString('hex');
}

/** RFC 5280, 4.2.1.2, method 1: SHA-1 of the key's bits. A name to find the key by, nothing that protects. */
function keyIdentifier(publicKey: string): string {
  return forge.pki
    .getPublicKeyFingerprint(forge.pki.publicKeyFromPem(publicKey), { type: 'RSAPublicKey' })
    .getBytes();
}

function parseKey(parse: () => KeyObject): KeyObject {
  let key;
  try {
    key = parse();
  } catch {
    // No cause: OpenSSL's text may quote the input, and the input may be a private key.
    throw new CertificateError('bad-key', 'not a key in PEM');
  }
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < RSA_BITS) {
    throw new CertificateError('bad-key', `not an RSA key of ${RSA_BITS} bits or more`);
  }
  return key;
}

/** Certificates hold no milliseconds. */
function wholeSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}
