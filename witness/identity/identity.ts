/**
 * Who the witness is: a key and a certificate that it signs itself, made once. The appliances pin its SHA-256, so nothing else in
 * it counts, and it never ends. `node:crypto` makes no certificates; this is the smallest one there is (RFC 5280, version 1).
 */
import { createHash, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { BIT_STRING, der, GENERALIZED_TIME, INTEGER, OIDS, SEQUENCE, SET, UTF8_STRING } from './der.ts';

export interface Identity {
  /** PEM */
  readonly certificate: string;
  /** PEM, PKCS #8 */
  readonly key: string;
}

/** RFC 5280, 4.1.2.5: no well-defined end. */
const NO_END = '99991231235959Z';

export function makeIdentity(now: Date): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, OIDS.commonName, der(UTF8_STRING, Buffer.from('ferngate-witness')))),
  );
  const algorithm = der(SEQUENCE, OIDS.ecdsaWithSha256);
  const begin = `${now.toISOString().replaceAll(/[-:T]|\.\d+Z/gu, '')}Z`;
  const validity = der(
    SEQUENCE,
    der(GENERALIZED_TIME, Buffer.from(begin)),
    der(GENERALIZED_TIME, Buffer.from(NO_END)),
  );
  // A leading 0x01 keeps the number positive and in its shortest form.
  const serial = der(INTEGER, Buffer.from([0x01]), randomBytes(15));
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const body = der(SEQUENCE, serial, algorithm, name, validity, name, subjectKey);
  const signature = der(BIT_STRING, Buffer.from([0]), sign('sha256', body, privateKey));
  const certificate = new X509Certificate(der(SEQUENCE, body, algorithm, signature));
  return {
    certificate: certificate.toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** SHA-256 of the certificate, hexadecimal. */
export function fingerprintOf({ certificate }: Identity): string {
  return createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');
}
