import { X509Certificate, createPrivateKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Input } from '../protocol.ts';
import { DoorError } from './errors.ts';
import { COMMAND_MAX_BYTES } from './limits.ts';

/** The certificate chain with its key in one text, as HAProxy reads it. */
export function renderPem(portal: Pick<Input<'door.portal'>, 'certificate' | 'key'>): string {
  return portal.certificate + portal.key;
}

/** @throws DoorError `bad-certificate`, without a word of the key. */
export function verifyIdentity(portal: Input<'door.portal'>): void {
  if (renderPem(portal).length > COMMAND_MAX_BYTES) {
    throw new DoorError(
      'bad-certificate',
      `certificates and key together are longer than ${COMMAND_MAX_BYTES} bytes`,
    );
  }
  if (!belongTogether(portal))
    throw new DoorError('bad-certificate', 'the key is not that of the first certificate');
}

function belongTogether(portal: Input<'door.portal'>): boolean {
  try {
    return new X509Certificate(portal.certificate).checkPrivateKey(createPrivateKey(portal.key));
  } catch (error) {
    throw new DoorError('bad-certificate', 'the certificate or the key cannot be read', { cause: error });
  }
}

/**
 * HAProxy does not open a TLS port without a certificate. This one is made at start, lives on the memory
 * disk and is never shown to anybody: until the portal has said its name, no caller gets as far as TLS.
 */
export async function throwawayPem(): Promise<string> {
  const { default: forge } = await import('node-forge');
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(0);
  certificate.validity.notAfter = new Date('2037-12-31T00:00:00Z');
  const subject = [{ name: 'commonName', value: 'not yet a portal' }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate).replaceAll('\r', '') + privateKey;
}
