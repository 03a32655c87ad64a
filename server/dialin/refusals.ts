/**
 * Why a login was refused: for the owner's audit trail only. The client is told one text for all of them
 * (IMMUNITY 10).
 */
export const REFUSAL_CODES = [
  /** variables missing, twice, or with control characters */
  'malformed',
  'too-many-attempts',
  'unknown-certificate',
  'certificate-expired',
  /** the certificate is another one's than the name's */
  'name-mismatch',
  /** the device or the user */
  'disabled',
  'account-suspended',
  'wrong-password',
  'code-missing',
  'wrong-code',
  /** right, but it has been used already */
  'used-code',
  /** the account wants a second factor and the user has none */
  'second-factor-missing',
  'wrong-ticket',
  'token-invalid',
  'token-expired',
  /** the login that the token came from was taken back */
  'token-revoked',
  /** changed while the login was being checked */
  'changed-meanwhile',
  'too-many-sessions-of-user',
  'too-many-sessions-of-account',
  /** database, clock or secrets were not usable, or it took too long: nobody is let in unseen */
  'unavailable',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Told to every client whose login is refused. */
export const TOLD_REFUSED = 'The sign-in was not accepted.';
/**
 * Told when it is not the client's fault: since 2.6 clients come back by themselves, to the same address, and keep
 * their token (openvpn(8), AUTH_FAILED,TEMP). Earlier ones take it for a refusal and are hung up on instead.
 */
export function toldLater(seconds: number): string {
  return `TEMP[backoff ${seconds},advance no]:Please wait a moment.`;
}
export const UNAVAILABLE_AGAIN_S = 5;

/** A login that was not let in, for the audit trail. Names are as claimed, not as known. */
export interface Refused {
  readonly code: RefusalCode;
  readonly name: string;
  readonly realAddress: string;
  /** 64 hexadecimal digits, or empty when it could not be read. */
  readonly fingerprint: string;
  /** A renegotiation of somebody who was dialled in; that session is ended. */
  readonly again: boolean;
}
