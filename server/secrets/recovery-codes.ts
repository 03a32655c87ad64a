/**
 * Recovery codes: ten slips of paper for a lost phone, each good once.
 */
import { hashToken, randomBase32 } from './random.ts';

/**
 * 16 characters, 80 bits: enough that a stolen database does not give them away even though they are stored
 * under a fast hash, so that entering one costs no argon2 and can be looked up.
 */
const GROUPS = 4;
const GROUP_CHARACTERS = 4;
const CODES = 10;

/** What people read out of a letter, and which letter of the alphabet it must have been. */
const MISREAD: Record<string, string> = { '0': 'o', '1': 'l', '8': 'b' };

/** Codes such as `k3fq-x7ma-22pw-hq5d`, shown once; store `hashRecoveryCode` of each. */
export function newRecoveryCodes(count = CODES): string[] {
  return Array.from({ length: count }, () =>
    Array.from({ length: GROUPS }, () => randomBase32(GROUP_CHARACTERS)).join('-'),
  );
}

/** For storing and for looking up what somebody entered: case, spaces and dashes do not matter. */
export function hashRecoveryCode(entered: string): string {
  return hashToken(normaliseRecoveryCode(entered));
}

export function normaliseRecoveryCode(entered: string): string {
  return entered
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/[018]/g, (sign) => MISREAD[sign] ?? sign);
}
