/** The signer's side: makes keys and records. Runs where the private key is, which is never an appliance. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { writeCanonical, type Json } from './canonical-json.ts';
import { RecordError } from './errors.ts';
import { publicKey } from './keys.ts';
import { encodeRecord, signedBytes } from './record.ts';
import { PRODUCT, type Kind } from './verify.ts';

export interface KeyPair {
  readonly privatePem: string;
  readonly publicPem: string;
}

export function makeKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** @throws RecordError `bad-key` */
export function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new RecordError('bad-key', 'the private key cannot be read', { cause });
  }
}

export interface Unsigned {
  readonly kind: Kind;
  readonly counter: number;
  readonly signedAt: Date;
  readonly content: Json;
}

/** @throws RecordError `not-canonical`, `too-large`, `bad-key` */
export function signRecord(unsigned: Unsigned, privateKeys: readonly KeyObject[]): Buffer {
  const { kind, counter, signedAt, content } = unsigned;
  const body = Buffer.from(
    writeCanonical({ product: PRODUCT, kind, counter, signedAt: signedAt.toISOString(), content }),
  );
  const text = signedBytes(body);
  const signatures = privateKeys.map((key) => ({
    keyId: publicKey(createPublicKey(key)).id,
    signature: sign(null, text, key),
  }));
  return encodeRecord({ body, signatures });
}
