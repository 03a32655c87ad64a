/**
 * How two nodes come to know each other: by a code that one shows and a person types into the other.
 *
 * Nobody between them may learn from listening, or from answering in place of one of them, what would let him guess the code at
 * leisure. So the code never travels: each side proves that it knows it *for this very TLS connection* (RFC 5705 exporter, and
 * both certificates), stretched by argon2id; the code lives ten minutes, and five wrong tries end it.
 */
import { argon2, createHash, createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';

const argon2Async = promisify(argon2);

/** No letter that is taken for another: 12 of 30 letters are 58 bits, for ten minutes, at 64 MiB and 0.1 s a guess. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const CODE_LETTERS = 12;

const CODE = new RegExp(`^[${LETTERS}]{${CODE_LETTERS}}$`, 'u');

const EXPORTER_LABEL = 'EXPORTER-ferngate-pairing';
const KEY_BYTES = 32;
const COST = { memory: 65_536, passes: 3, parallelism: 1 } as const;

export type PairingSide = 'primary' | 'standby';

export function newCode(): string {
  return Array.from({ length: CODE_LETTERS }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
}

/** As people read it out: three groups of four. */
export function showCode(code: string): string {
  return code.replaceAll(/(.{4})(?=.)/gu, '$1-');
}

/** @returns null for what cannot be a code; dashes, spaces and small letters are fine */
export function readCode(typed: string): string | null {
  if (typed.length > 64) return null;
  const code = typed.replaceAll(/[\s-]/gu, '').toUpperCase();
  return CODE.test(code) ? code : null;
}

export interface PairingKey {
  /** What this side sends; the other side can only make it with the same code, on the same connection. */
  proof(side: PairingSide): Buffer;
  verify(side: PairingSide, proof: Buffer): boolean;
  /** Six digits that both sides show: the person at both screens sees that they are the same. */
  readonly check: string;
}

export async function pairingKey(code: string, channel: Buffer): Promise<PairingKey> {
  const key = await argon2Async('argon2id', { message: code, nonce: channel, tagLength: KEY_BYTES, ...COST });
  const proof = (side: PairingSide): Buffer => createHmac('sha256', key).update(side).digest();
  const digits = createHmac('sha256', key).update('check').digest().readUInt32BE(0) % 1_000_000;
  return {
    proof,
    verify: (side, said) => said.length === KEY_BYTES && timingSafeEqual(said, proof(side)),
    check: String(digits).padStart(6, '0'),
  };
}

/** What only the two ends of this very connection know, bound to both certificates. */
export function channelOf(socket: TLSSocket, fingerprints: Record<PairingSide, string>): Buffer {
  return createHash('sha256')
    .update(socket.exportKeyingMaterial(KEY_BYTES, EXPORTER_LABEL, Buffer.alloc(0)))
    .update(fingerprints.primary)
    .update(fingerprints.standby)
    .digest();
}
