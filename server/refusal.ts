/**
 * What the portal answers when it does not do what was asked: a closed set of codes, and for each field
 * that is wrong a reason from the list that both languages have texts for (`ui/texts/reasons-en.ts`).
 * Nobody reads a refusal's text to decide something.
 */
import type { ReasonCode, ReasonValues } from '../ui/texts/reasons-en.ts';

export type RefusalCode =
  | 'invalid'
  | 'not-signed-in'
  | 'not-allowed'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'too-large'
  | 'too-many-attempts'
  | 'wrong-credentials'
  | 'limit-reached'
  | 'appliance-unavailable'
  /** The last of the disk is kept for what must go on: nothing else is saved until there is space. */
  | 'disk-full'
  /** The file behind it is damaged and shut; nobody but the owner can mend that. */
  | 'damaged'
  | 'not-set-up'
  | 'busy';

export interface FieldReason {
  /** Path of the field in the input, such as `services.0.toPort`; empty for the whole. */
  readonly field: string;
  readonly code: ReasonCode;
  readonly values?: ReasonValues;
}

export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly reasons: readonly FieldReason[];
  /** Seconds after which asking again makes sense; only with `too-many-attempts` and `busy`. */
  readonly retryAfterS: number | undefined;

  constructor(
    code: RefusalCode,
    reasons: readonly FieldReason[] = [],
    options: { cause?: unknown; retryAfterS?: number } = {},
  ) {
    super(`refused: ${code}${reasons.map((one) => ` ${one.field}:${one.code}`).join('')}`, {
      cause: options.cause,
    });
    this.name = 'Refusal';
    this.code = code;
    this.reasons = reasons;
    this.retryAfterS = options.retryAfterS;
  }
}

/** One field is wrong. */
export function invalid(field: string, code: ReasonCode, values?: ReasonValues): Refusal {
  return new Refusal('invalid', [values === undefined ? { field, code } : { field, code, values }]);
}

/** It is not there, or not for the one who asks: one answer for both (CVE-2023-4834). */
export function notFound(): Refusal {
  return new Refusal('not-found');
}
