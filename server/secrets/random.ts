/**
 * Names, tokens and generated secrets, all from the system's generator (IMMUNITY 17, 18).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** RFC 4648 base32 in lower case: no 0, 1, 8 or 9 to mistake; 5 bits a character. */
export const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** 80 bits: ids are not secrets, but nobody can meet or guess another's by trying (IMMUNITY 8). */
const ID_CHARACTERS = 16;
/** 130 bits, typed once from a label at worst. */
const DEVICE_SECRET_CHARACTERS = 26;
/** 256 bits: as many as the hash under which the token is stored. */
const TOKEN_BYTES = 32;

/** An unguessable token for cookies, links and API keys, in base64url. Store only `hashToken` of it. */
export function randomToken(bytes = TOKEN_BYTES): string {
  return randomBytes(bytes).toString('base64url');
}

/** An id such as `usr_k5mw3q…`: the prefix, an underscore, 16 characters. */
export function randomId(prefix: string): string {
  return `${prefix}_${randomBase32(ID_CHARACTERS)}`;
}

/**
 * A device's generated password. It has 130 bits, so a SHA-256 (`hashToken`) is a fit way to store
 * it: nobody guesses it from the hash, and 2,000 machines that redial together cost no argon2.
 */
export function deviceSecret(): string {
  return randomBase32(DEVICE_SECRET_CHARACTERS);
}

/** `characters` evenly drawn base32 characters: 256 is a multiple of 32, so no residue is favoured. */
export function randomBase32(characters: number): string {
  return Array.from(randomBytes(characters), (byte) => BASE32.charAt(byte % BASE32.length)).join('');
}

/**
 * SHA-256 in hexadecimal, for storing and finding a *generated* secret of 80 bits and more. Never for
 * a password that a person chose.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/** Compares in a time that depends neither on the place of the first difference nor on the lengths. */
export function equalSecrets(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(left), digest(right));
}
