/**
 * Keys for OpenVPN's control channel, made without a process: `doc/tls-crypt-v2.txt` of OpenVPN, sections
 * "Implementation" 1 to 4, and `--auth-gen-token-secret`.
 *
 * Who has what: the room has the account's server key; each device and seat has a client key `Kc` together with
 * `WKc`, the same key wrapped for the room. Before the room parses any TLS, a caller must have shown both;
 * the door routes by the first 32 bytes of `WKc` and knows no key at all.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AuthTokenSecretPem, pem, TlsCryptV2ServerPem } from '../../appliance/protocol-values.ts';
import { CertificateError } from './certificate-error.ts';

export const TlsCryptV2ClientPem = pem('OpenVPN tls-crypt-v2 client key');

/** Two keys of 128 bytes: 64 for the cipher (32 used), 64 for the HMAC (32 used). */
const SERVER_KEY_BYTES = 128;
const CLIENT_KEY_BYTES = 256;
/** Where the second key's HMAC part starts; see step 1: "the first 256 bits of key 2". */
const HMAC_KEY_OFFSET = 64;
const USED_BYTES = 32;
const TAG_BYTES = 32;
const IV_BYTES = 16;
const LENGTH_BYTES = 2;
/** `TLS_CRYPT_V2_MAX_WKC_LEN` of tls_crypt.h. */
const WRAPPED_MAX_BYTES = 1024;
const METADATA_MAX_BYTES = WRAPPED_MAX_BYTES - TAG_BYTES - CLIENT_KEY_BYTES - LENGTH_BYTES;
const AUTH_TOKEN_SECRET_BYTES = 128;

/** Step 2: 0x01 is a 64-bit Unix time, what OpenVPN itself writes when nothing else is asked for. */
const METADATA_TIMESTAMP = 1;

/** What OpenVPN's PEM writer puts on a line. */
const PEM_LINE_CHARACTERS = 64;

export interface WrappedClientKey {
  pem: string;
  /** First 32 bytes of the wrapped key, 64 lower-case hexadecimal digits: what the door sees. */
  tag: string;
}

/** An account's tls-crypt-v2 server key in PEM. */
export function newServerKey(): string {
  return TlsCryptV2ServerPem.parse(toPem('OpenVPN tls-crypt-v2 server key', randomBytes(SERVER_KEY_BYTES)));
}

/** The secret under which a room's auth-tokens are signed, in PEM. */
export function newAuthTokenSecret(): string {
  return AuthTokenSecretPem.parse(
    toPem('OpenVPN auth-token server key', randomBytes(AUTH_TOKEN_SECRET_BYTES)),
  );
}

/**
 * A client key, wrapped for the room that has this server key.
 *
 * @param metadata one byte of type and the rest, readable by the room only; by default the time
 * @throws CertificateError `bad-wrapped-key`
 */
export function newClientKey(
  serverKeyPem: string,
  metadata: Uint8Array = timestamp(Date.now()),
): WrappedClientKey {
  if (metadata.length > METADATA_MAX_BYTES) {
    throw new CertificateError('bad-wrapped-key', `more than ${METADATA_MAX_BYTES} bytes of metadata`);
  }
  const { cipherKey, hmacKey } = serverKeys(serverKeyPem);
  const plain = Buffer.concat([randomBytes(CLIENT_KEY_BYTES), metadata]);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(TAG_BYTES + plain.length + LENGTH_BYTES);
  // Step 3: T = HMAC-SHA256(Ka, len || Kc || metadata), whose first half is the IV.
  const tag = createHmac('sha256', hmacKey).update(length).update(plain).digest();
  const cipher = createCipheriv('aes-256-ctr', cipherKey, tag.subarray(0, IV_BYTES));
  const wrapped = Buffer.concat([tag, cipher.update(plain), cipher.final(), length]);
  const key = Buffer.concat([plain.subarray(0, CLIENT_KEY_BYTES), wrapped]);
  return { pem: toPem('OpenVPN tls-crypt-v2 client key', key), tag: tag.toString('hex') };
}

/**
 * The tag of a client key, whoever made it.
 *
 * @throws CertificateError `bad-wrapped-key`
 */
export function tagOf(clientKeyPem: string): string {
  return wrappedOf(clientKeyPem).subarray(0, TAG_BYTES).toString('hex');
}

/**
 * Unwraps a client key as the room would, and returns the metadata.
 *
 * @throws CertificateError `bad-wrapped-key`: damaged, or wrapped for another account's room
 */
export function metadataOf(clientKeyPem: string, serverKeyPem: string): Buffer {
  const { cipherKey, hmacKey } = serverKeys(serverKeyPem);
  const wrapped = wrappedOf(clientKeyPem);
  const tag = wrapped.subarray(0, TAG_BYTES);
  const length = wrapped.subarray(-LENGTH_BYTES);
  const decipher = createDecipheriv('aes-256-ctr', cipherKey, tag.subarray(0, IV_BYTES));
  const plain = Buffer.concat([
    decipher.update(wrapped.subarray(TAG_BYTES, -LENGTH_BYTES)),
    decipher.final(),
  ]);
  const expected = createHmac('sha256', hmacKey).update(length).update(plain).digest();
  const outer = fromPem('OpenVPN tls-crypt-v2 client key', clientKeyPem).subarray(0, CLIENT_KEY_BYTES);
  if (!timingSafeEqual(tag, expected) || !timingSafeEqual(outer, plain.subarray(0, CLIENT_KEY_BYTES))) {
    throw new CertificateError('bad-wrapped-key', 'this client key does not belong to this server key');
  }
  return plain.subarray(CLIENT_KEY_BYTES);
}

function serverKeys(serverKeyPem: string): { cipherKey: Buffer; hmacKey: Buffer } {
  const bytes = fromPem('OpenVPN tls-crypt-v2 server key', serverKeyPem);
  if (bytes.length !== SERVER_KEY_BYTES)
    throw new CertificateError('bad-wrapped-key', 'not a tls-crypt-v2 server key');
  return {
    cipherKey: bytes.subarray(0, USED_BYTES),
    hmacKey: bytes.subarray(HMAC_KEY_OFFSET, HMAC_KEY_OFFSET + USED_BYTES),
  };
}

function wrappedOf(clientKeyPem: string): Buffer {
  const wrapped = fromPem('OpenVPN tls-crypt-v2 client key', clientKeyPem).subarray(CLIENT_KEY_BYTES);
  const shortest = TAG_BYTES + CLIENT_KEY_BYTES + LENGTH_BYTES;
  if (
    wrapped.length < shortest ||
    wrapped.length > WRAPPED_MAX_BYTES ||
    wrapped.readUInt16BE(wrapped.length - LENGTH_BYTES) !== wrapped.length
  ) {
    throw new CertificateError('bad-wrapped-key', 'not a tls-crypt-v2 client key');
  }
  return wrapped;
}

function timestamp(nowMs: number): Buffer {
  const bytes = Buffer.alloc(1 + 8);
  bytes.writeUInt8(METADATA_TIMESTAMP);
  bytes.writeBigInt64BE(BigInt(Math.floor(nowMs / 1000)), 1);
  return bytes;
}

function toPem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(new RegExp(`.{1,${PEM_LINE_CHARACTERS}}`, 'g')) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** Exactly one block; the grammar has made sure of everything else. */
function fromPem(label: string, text: string): Buffer {
  const lines = pem(label).safeParse(text).data?.trimEnd().split('\n') ?? [];
  const base64 = lines.slice(1, -1);
  if (base64.length === 0 || base64.some((line) => line.startsWith('-'))) {
    throw new CertificateError('bad-wrapped-key', `not PEM of one ${label}`);
  }
  return Buffer.from(base64.join(''), 'base64');
}
