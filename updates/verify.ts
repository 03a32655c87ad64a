/**
 * From an unverified record to a verified one. The order is the point: length, signatures over the exact bytes, and
 * only then is anything read out of them.
 */
import { verify } from 'node:crypto';
import { z } from 'zod';
import { readCanonical } from './canonical-json.ts';
import { RecordError } from './errors.ts';
import { distinct, KEYS_MAX, type PublicKey } from './keys.ts';
import { decodeRecord, signedBytes, type UnverifiedRecord } from './record.ts';

export const PRODUCT = 'ferngate';
export const KINDS = ['branding'] as const;
export type Kind = (typeof KINDS)[number];

/** What every record says about itself. */
const Envelope = z.strictObject({
  product: z.string().max(40),
  kind: z.string().max(40),
  /** For machines: a record never gives way to one with a smaller number. */
  counter: z.int().min(1),
  /** For people; nothing is decided by it, so that no clock can stop or revive a record. */
  signedAt: z.iso.datetime(),
  content: z.unknown(),
});

declare const verified: unique symbol;

interface Facts {
  readonly kind: Kind;
  readonly counter: number;
  readonly signedAt: string;
  /** Its form is checked by who knows the kind. */
  readonly content: unknown;
  /** Ids of the keys whose signatures were counted. */
  readonly signers: readonly string[];
  /** Exactly what was verified: what is kept is this, never the file again (RAUC CVE-2020-25860). */
  readonly bytes: Buffer;
}
/** Only `verifyRecord` makes one. */
export type VerifiedRecord = Facts & { readonly [verified]: true };

export interface Trust {
  readonly keys: readonly PublicKey[];
  /** How many of them must have signed. Said by code, never by the record (GHSA-fphv-w9fq-2525). */
  readonly threshold: number;
  readonly kind: Kind;
}

/** @throws RecordError whatever is wrong; there is no way to go on nevertheless */
export function verifyRecord(given: Buffer, trust: Trust): VerifiedRecord {
  // A copy: what is verified is what is used, whatever happens to the caller's buffer meanwhile.
  const bytes = Buffer.from(given);
  const record = decodeRecord(bytes);
  const signers = countSignatures(record, trust);
  const envelope = Envelope.safeParse(readCanonical(record.body));
  if (!envelope.success)
    throw new RecordError('bad-content', 'the record does not say what it is', { cause: envelope.error });
  const { product, kind, counter, signedAt, content } = envelope.data;
  if (product !== PRODUCT) throw new RecordError('other-product', 'the record is for another product');
  // Of another kind, but signed by the same: a mix-and-match (SWUpdate).
  if (kind !== trust.kind) throw new RecordError('other-kind', `the record is none of ${trust.kind}`);
  const facts: Facts = { kind: trust.kind, counter, signedAt, content, signers, bytes };
  return facts as VerifiedRecord;
}

/** @throws RecordError `older`, `counter-reused`: an older, validly signed record brings back what was put right */
export function refuseOlder(
  record: VerifiedRecord,
  held: { readonly counter: number; readonly bytes: Uint8Array } | undefined,
): void {
  if (held === undefined || record.counter > held.counter) return;
  if (record.counter < held.counter)
    throw new RecordError('older', `number ${record.counter} is older than number ${held.counter}`);
  if (!record.bytes.equals(held.bytes))
    throw new RecordError('counter-reused', `number ${record.counter} was used for another record before`);
}

/** Every signature of the record must be one that counts: what nobody can check has no place in it. */
function countSignatures({ body, signatures }: UnverifiedRecord, trust: Trust): string[] {
  const keys = distinct(trust.keys);
  const { threshold } = trust;
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > Math.min(keys.length, KEYS_MAX))
    throw new RecordError('bad-threshold', `${threshold} of ${keys.length} keys is no rule`);
  const byId = new Map(keys.map((one) => [one.id, one.key]));
  const seen = new Set<string>();
  const text = signedBytes(body);
  for (const { keyId, signature } of signatures) {
    const key = byId.get(keyId);
    if (key === undefined)
      throw new RecordError('unknown-signer', `signed by ${keyId}, whom nobody here trusts`);
    if (seen.has(keyId)) throw new RecordError('signed-twice', `${keyId} signed twice`);
    // The algorithm follows from the key, never from the record (eBoot, 2026).
    if (!verify(null, text, key, signature))
      throw new RecordError('bad-signature', `the signature of ${keyId} does not fit`);
    seen.add(keyId);
  }
  if (seen.size < threshold)
    throw new RecordError('too-few-signatures', `${seen.size} of ${threshold} signatures`);
  return [...seen];
}
