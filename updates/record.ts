/**
 * Signed records: what changes an appliance from outside and must come from who it says.
 *
 * Three parties: a signer holds an ed25519 key that never comes near an appliance; a file, which nobody trusts,
 * carries; the appliance (and before it the image build) verifies against public keys that it was given on
 * another way, and only then reads what is in it. Branding is the first kind; signed patches follow.
 *
 * One file, no archive format:
 *
 *     magic 8 bytes · format u16 · length of body u32 · number of signatures u16     (big endian)
 *     body: canonical JSON, UTF-8
 *     signatures: SHA-256 of the public key (32 bytes), ed25519 signature (64 bytes); each
 *
 * The signature covers `SIGNED_PREFIX` and the exact bytes of the body, so nothing has to be parsed to verify it.
 */
import { RecordError } from './errors.ts';

const MAGIC = Buffer.from('FGRECORD', 'latin1');
const FORMAT = 1;
const HEADER_BYTES = MAGIC.length + 2 + 4 + 2;
/** A logo and its words; patches will carry their payload behind the signatures. */
export const BODY_MAX_BYTES = 256 * 1024;
const SIGNATURES_MAX = 16;
const KEY_ID_BYTES = 32;
const SIGNATURE_BYTES = 64;
const ENTRY_BYTES = KEY_ID_BYTES + SIGNATURE_BYTES;
export const RECORD_MAX_BYTES = HEADER_BYTES + BODY_MAX_BYTES + SIGNATURES_MAX * ENTRY_BYTES;

/** A signature of ours is never one of something else that was signed with the same key. */
const SIGNED_PREFIX = Buffer.from('ferngate signed record 1\n', 'latin1');

export interface Signature {
  /** SHA-256 of the signer's public key, in hexadecimal digits. */
  readonly keyId: string;
  readonly signature: Buffer;
}

/** As it came, believed in nothing. */
export interface UnverifiedRecord {
  readonly body: Buffer;
  readonly signatures: readonly Signature[];
}

export function signedBytes(body: Buffer): Buffer {
  return Buffer.concat([SIGNED_PREFIX, body]);
}

/** @throws RecordError `too-large`, `not-a-record`, `unknown-format` */
export function decodeRecord(bytes: Buffer): UnverifiedRecord {
  if (bytes.length > RECORD_MAX_BYTES) throw new RecordError('too-large', 'the record is too large');
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    throw new RecordError('not-a-record', 'this is not a signed record');
  if (bytes.readUInt16BE(MAGIC.length) !== FORMAT)
    throw new RecordError('unknown-format', 'the record has a format that this version does not know');
  const bodyLength = bytes.readUInt32BE(MAGIC.length + 2);
  const count = bytes.readUInt16BE(MAGIC.length + 6);
  if (bodyLength > BODY_MAX_BYTES || count > SIGNATURES_MAX)
    throw new RecordError('too-large', 'the record announces more than it may hold');
  // Something behind the end would be a part outside the signature (Mender MEN-1412).
  if (bytes.length !== HEADER_BYTES + bodyLength + count * ENTRY_BYTES)
    throw new RecordError('not-a-record', 'the record is cut short or has something behind its end');
  const body = bytes.subarray(HEADER_BYTES, HEADER_BYTES + bodyLength);
  const signatures = Array.from({ length: count }, (_, index) => {
    const at = HEADER_BYTES + bodyLength + index * ENTRY_BYTES;
    return {
      keyId: bytes.toString('hex', at, at + KEY_ID_BYTES),
      signature: bytes.subarray(at + KEY_ID_BYTES, at + ENTRY_BYTES),
    };
  });
  return { body, signatures };
}

/** @throws RecordError `too-large` */
export function encodeRecord({ body, signatures }: UnverifiedRecord): Buffer {
  if (body.length > BODY_MAX_BYTES || signatures.length > SIGNATURES_MAX)
    throw new RecordError('too-large', 'more than a record may hold');
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt16BE(FORMAT, MAGIC.length);
  header.writeUInt32BE(body.length, MAGIC.length + 2);
  header.writeUInt16BE(signatures.length, MAGIC.length + 6);
  const entries = signatures.flatMap(({ keyId, signature }) => [Buffer.from(keyId, 'hex'), signature]);
  return Buffer.concat([header, body, ...entries]);
}
