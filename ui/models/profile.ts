/** The reader's own page. Nothing here takes an id of a person (IMMUNITY.md 14). */
import type { FieldError, FormState, Iso, PasswordRules } from './basics.ts';
import type { SecondFactorSecret } from './access.ts';
import type { Seat, SignIn } from './people.ts';

/**
 * Setting up goes off → setting-up → codes (shown once) → on. Each form asks for the password again:
 * POST profile.secondFactorStart: `password`; secondFactorConfirm: `code`; secondFactorOff: `password`, `code`;
 * recoveryCodes (new ones): `password`, `code`.
 */
export type OwnSecondFactor =
  | { readonly kind: 'off'; readonly required: boolean }
  | ({ readonly kind: 'setting-up' } & SecondFactorSecret)
  | { readonly kind: 'codes'; readonly codes: readonly string[] }
  | { readonly kind: 'on'; readonly since: Iso; readonly codesLeft: number; readonly required: boolean };

/**
 * View `profile`, for users and operators (these have no seats and no tokens; the paths are those of the half).
 * Other forms: POST display: `language`, `theme`, `back`; password: `current`, `password`, `repeat`;
 * seats: `name` (answers with view `seat-created`); seatRevoke(id); signOutOthers; signInEnd(id).
 */
export interface ProfileModel extends FormState<{ readonly seat: string }> {
  /** Which form the errors belong to. */
  readonly form: 'password' | 'second-factor' | 'seat' | null;
  readonly errors: readonly FieldError[];
  readonly name: string;
  readonly displayName: string;
  readonly email: string;
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
