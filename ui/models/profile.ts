/** The reader's own page. Nothing here takes an id of a person (IMMUNITY.md 14). */
import type { FieldError, FormState, Iso, PasswordRules } from './basics.ts';
import type { SecondFactorSecret } from './access.ts';
import type { Seat, SignIn } from './people.ts';

/**
 * Setting up goes off → setting-up → codes (shown once) → on. Each form asks for the password again:
 * POST profile.secondFactorStart: `password`; secondFactorConfirm: `code`; secondFactorOff: `password`;
 * recoveryCodes (new ones): `password`.
 */
export type OwnSecondFactor =
  | { readonly kind: 'off'; readonly required: boolean }
  | ({ readonly kind: 'setting-up' } & SecondFactorSecret)
  | { readonly kind: 'codes'; readonly codes: readonly string[] }
  | { readonly kind: 'on'; readonly codesLeft: number; readonly required: boolean };

/**
 * View `profile`, for users and operators (these have no seats; the paths are those of the half).
 * Other forms: POST display: `language`, `theme`, `back`; password: `password`, `newPassword`, `repeat`;
 * seats: `name` (answers with view `seat-created`); seatRevoke(id); signOutOthers; signInEnd(id).
 */
export interface ProfileModel extends FormState<{ readonly seat: string }> {
  /** Which form the errors belong to. */
  readonly form: 'password' | 'second-factor' | 'seat' | null;
  readonly errors: readonly FieldError[];
  readonly name: string;
  readonly displayName: string;
  readonly rules: PasswordRules;
  readonly secondFactor: OwnSecondFactor;
  /** `null` for operators. */
  readonly seats: readonly Seat[] | null;
  readonly signIns: readonly SignIn[];
}

/**
 * View `seat-created`. The profile holds the seat's private key: it is offered once, for a few minutes, and
 * not kept. POST `download` (no fields) answers with the file.
 */
export interface SeatCreatedModel {
  readonly name: string;
  readonly download: string;
  readonly fileName: string;
  readonly availableUntil: Iso;
  /** `portal.example acme/anna` */
  readonly program: string;
  /** Who dials in is asked for a code as well. */
  readonly secondFactor: boolean;
}

/**
 * View `tokens`: keys of the reader's own programs. POST own.tokens(): `name`, `rights` (checkboxes), `days`,
 * `password`; POST own.tokenRevoke(id).
 */
export interface TokensModel extends FormState<{
  readonly name: string;
  readonly rights: readonly string[];
  readonly days: string;
}> {
  readonly tokens: readonly {
    readonly id: string;
    readonly name: string;
    readonly rights: readonly string[];
    readonly createdAt: Iso;
    readonly validUntil: Iso;
    readonly lastUsed: Iso | null;
    readonly state: 'valid' | 'expired';
  }[];
  /** What the reader may do and so may give to a token, such as `device.see`. */
  readonly grantable: readonly string[];
  /** Shown once, right after it was made. */
  readonly created: { readonly name: string; readonly token: string } | null;
}
