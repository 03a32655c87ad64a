/** Public keys of signers: ed25519 (RFC 8032), named by the SHA-256 of their 32 bytes. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { RecordError } from './errors.ts';

const KEY_BYTES = 32;
/** What OpenSSL writes before the 32 bytes in SubjectPublicKeyInfo (RFC 8410, 4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PEM = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]{1,200}-----END PUBLIC KEY-----/g;
/** A few signers; a file with more keys is no key file of ours. */
export const KEYS_MAX = 8;
export const KEY_FILE_MAX_BYTES = 8 * 1024;

/** The order of the field, 2^255 - 19: whatever is not below it is a second name for another key. */
const FIELD = 2n ** 255n - 19n;
/**
 * The y of points whose order divides 8: a key of these takes the same signature for many texts, so it is
 * nobody's (RFC 8032, 5.1.7; "Taming the many EdDSAs", table 1).
 */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  FIELD - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
]);

export interface PublicKey {
  /** SHA-256 of the key's bytes, in hexadecimal digits: also what people compare. */
  readonly id: string;
  readonly key: KeyObject;
}

/** @throws RecordError `bad-key` */
export function publicKey(key: KeyObject): PublicKey {
  if (key.type !== 'public' || key.asymmetricKeyType !== 'ed25519')
    throw new RecordError('bad-key', 'a record is signed with an ed25519 key');
  const spki = key.export({ type: 'spki', format: 'der' });
  const bytes = spki.subarray(SPKI_PREFIX.length);
  if (bytes.length !== KEY_BYTES || !spki.subarray(0, SPKI_PREFIX.length).equals(SPKI_PREFIX))
    throw new RecordError('bad-key', 'the public key is not an ed25519 key');
  const y = littleEndian(bytes) & (2n ** 255n - 1n);
  if (y >= FIELD || SMALL_ORDER_Y.has(y)) throw new RecordError('bad-key', 'the public key is nobody’s');
  return { id: createHash('sha256').update(bytes).digest('hex'), key };
}

/** Keys of a PEM file; the same key written twice is one key. @throws RecordError `bad-key` */
export function readPublicKeys(pem: string): PublicKey[] {
  const blocks = pem.match(PEM) ?? [];
  if (blocks.length === 0 || blocks.length > KEYS_MAX || pem.replace(PEM, '').trim() !== '')
    throw new RecordError(
      'bad-key',
      `a key file holds one to ${KEYS_MAX} public keys in PEM and nothing else`,
    );
  return distinct(blocks.map((block) => publicKey(parsed(block))));
}

/** By their bytes: one private key listed under two names counted twice elsewhere (GHSA-pwqf-9h7j-7mv8). */
export function distinct(keys: readonly PublicKey[]): PublicKey[] {
  return [...new Map(keys.map((one) => [one.id, one])).values()];
}

/** As people compare it: groups of four, in capitals. */
export function shownFingerprint(id: string): string {
  return (id.toUpperCase().match(/.{4}/g) ?? []).join(' ');
}

function parsed(block: string): KeyObject {
  try {
    return createPublicKey({ key: block, format: 'pem', type: 'spki' });
  } catch (cause) {
    throw new RecordError('bad-key', 'the public key cannot be read', { cause });
  }
}

function littleEndian(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}
