/**
 * Reads what somebody uploaded, in a process of its own: the file says itself how many rounds its passphrase is to be
 * stirred, and a billion of them must hold nobody but its sender. A thread would not do: OpenSSL stirs on in it, whoever
 * ends it, and the portal cannot end before it. Started by `read-upload.ts`, ends with its answer.
 */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type forgeTypes from 'node-forge';
import type { Upload } from './read-upload.ts';
import { UploadError } from './upload-error.ts';

type Forge = typeof forgeTypes;

/** The longest chain that anybody has is five. */
const CERTIFICATES_MAX = 10;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
/** PKCS #8, plain or encrypted, and the older forms of OpenSSL with their headers (RFC 7468; RFC 1421). */
const KEY = /-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----[^-]+-----END \1-----/;

function readPem(given: { certificate: string; key: string; passphrase: string }) {
  const certificates = given.certificate.match(CERTIFICATE) ?? [];
  // Some authorities hand out one file with both.
  const key = KEY.exec(given.key)?.[0] ?? KEY.exec(given.certificate)?.[0];
  return {
    certificates: certificates.slice(0, CERTIFICATES_MAX).map(normalised),
    key: key === undefined ? '' : pkcs8(openKey(key, given.passphrase)),
  };
}

function openKey(pem: string, passphrase: string): KeyObject {
  const encrypted = /ENCRYPTED/.test(pem);
  if (encrypted && passphrase === '') throw new UploadError('passphrase-needed');
  try {
    return createPrivateKey(encrypted ? { key: pem, passphrase } : pem);
  } catch {
    // No cause: OpenSSL's text may quote the input.
    throw new UploadError(encrypted ? 'passphrase-wrong' : 'key-unreadable');
  }
}

/** PKCS #12 (RFC 7292). What forge has no type for, such as keys on curves, it leaves as ASN.1. */
async function readPkcs12({ file, passphrase }: { file: Uint8Array; passphrase: string }) {
  // Only here: it takes longer to load than PEM takes to read.
  const { default: forge } = await import('node-forge');
  const bundle = openBundle(forge, Buffer.from(file), passphrase);
  const bags = bundle.safeContents.flatMap(({ safeBags }) => safeBags);
  const { certBag, keyBag, pkcs8ShroudedKeyBag } = forge.pki.oids;
  const certificates = bags
    .filter(({ type }) => type === certBag)
    .map((bag) => (bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1))
    .map((asn1) =>
      normalised(
        `-----BEGIN CERTIFICATE-----\n${der(forge, asn1).toString('base64')}\n-----END CERTIFICATE-----`,
      ),
    );
  const key = bags.find(({ type }) => type === keyBag || type === pkcs8ShroudedKeyBag);
  return {
    certificates: certificates.slice(0, CERTIFICATES_MAX),
    key: key === undefined ? '' : keyOf(forge, key),
  };
}

function openBundle(forge: Forge, bytes: Buffer, passphrase: string): forgeTypes.pkcs12.Pkcs12Pfx {
  let asn1;
  try {
    asn1 = forge.asn1.fromDer(forge.util.createBuffer(bytes.toString('latin1')));
  } catch {
    throw new UploadError('certificate-unreadable');
  }
  try {
    return forge.pkcs12.pkcs12FromAsn1(asn1, passphrase);
  } catch (error) {
    // Forge has no codes; a wrong passphrase shows as a MAC that does not fit or as content that is no ASN.1.
    const wrong = error instanceof Error && /MAC|password|Too few bytes|ASN\.1/i.test(error.message);
    if (!wrong) throw new UploadError('certificate-unreadable');
    throw new UploadError(passphrase === '' ? 'passphrase-needed' : 'passphrase-wrong');
  }
}

function keyOf(forge: Forge, bag: forgeTypes.pkcs12.Bag): string {
  const asn1 = bag.key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bag.key)) : bag.asn1;
  try {
    return pkcs8(createPrivateKey({ key: der(forge, asn1), format: 'der', type: 'pkcs8' }));
  } catch {
    throw new UploadError('key-unreadable');
  }
}

function der(forge: Forge, asn1: forgeTypes.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1');
}

function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function normalised(pem: string): string {
  try {
    return new X509Certificate(pem).toString();
  } catch {
    throw new UploadError('certificate-unreadable');
  }
}

process.once('message', (message) => {
  // From `read-upload.ts` of this very program.
  void answered(message as Upload).then((answer) => process.send?.(answer));
});

async function answered(given: Upload): Promise<object> {
  try {
    return given.kind === 'pem' ? readPem(given) : await readPkcs12(given);
  } catch (error) {
    return { refused: error instanceof UploadError ? error.code : 'certificate-unreadable' };
  }
}
