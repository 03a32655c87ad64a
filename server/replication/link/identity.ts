/**
 * Who a node is: a key of its own and a certificate that it signed itself, both made once. A peer is known by the SHA-256 of its
 * certificate, taken down when the two were paired; no authority stands above them whose break-in would make a third one believed (C13).
 */
import { createHash } from 'node:crypto';
import type { ConnectionOptions, TlsOptions, TLSSocket } from 'node:tls';
import {
  attribute,
  DAY_MS,
  makeCertificate,
  startOf,
  checkedPrivateKey,
} from '../../certificates/certificate.ts';
import type { RsaKeyPair } from '../../certificates/keys.ts';
import { ReplicationError } from '../errors.ts';

export interface Identity {
  /** PEM */
  readonly certificate: string;
  /** PEM, PKCS #8 */
  readonly key: string;
  /** SHA-256 of the certificate, hexadecimal: what the other node pins. */
  readonly fingerprint: string;
}

/** Pinned, so its end guards nothing; a new one needs a new pairing. */
const IDENTITY_DAYS = 20 * 365;

/** @param node the node's id; it is only a name, the fingerprint is what counts */
export async function makeIdentity(node: string, keys: RsaKeyPair, now: Date): Promise<Identity> {
  const subject = [attribute('O', 'Ferngate'), attribute('CN', `node.${node}`)];
  const { certificate, fingerprint } = await makeCertificate(
    {
      subject,
      issuer: subject,
      publicKey: keys.publicKey,
      signerPublicKey: keys.publicKey,
      notBefore: startOf(now),
      notAfter: new Date(now.getTime() + IDENTITY_DAYS * DAY_MS),
      extensions: [
        { name: 'keyUsage', critical: true, digitalSignature: true },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      ],
    },
    checkedPrivateKey(keys.privatePem),
  );
  return { certificate, key: keys.privatePem, fingerprint };
}

/**
 * TLS 1.3 only: AEAD, forward secrecy, no compression (IMMUNITY 37). The chain is not looked at, because there is none; whoever
 * uses these options has to call `verifyPeer` before a byte is believed.
 */
export function tlsOptions({ certificate, key }: Identity): TlsOptions & ConnectionOptions {
  return {
    cert: certificate,
    key,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: false,
    // Names are not looked at: a node is its certificate, wherever it stands.
    checkServerIdentity: () => undefined,
  };
}

/** SHA-256 of the certificate that the other end showed. @throws ReplicationError `foreign-record` if it showed none */
export function fingerprintOf(socket: TLSSocket): string {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) throw new ReplicationError('foreign-record', 'it showed no certificate');
  return createHash('sha256').update(shown.raw).digest('hex');
}

/** @throws ReplicationError `foreign-record` unless the peer showed the very certificate that was pinned */
export function verifyPeer(socket: TLSSocket, pinned: string): void {
  if (fingerprintOf(socket) !== pinned)
    throw new ReplicationError('foreign-record', 'it is not the node that was paired');
}
