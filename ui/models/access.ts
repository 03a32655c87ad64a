/** Pages before somebody is signed in. */
import type { FormState, Iso, PasswordRules } from './basics.ts';

/**
 * View `sign-in`. POST paths.signIn() or, in the back end, paths.backEnd.signIn():
 * `account` (not in the back end), `user`, `password`, `next`.
 * One answer for every refusal (IMMUNITY.md 10): `{ field: '', reason: 'signInRefused' }`, or
 * `signInLater` with `seconds` while the back-off runs.
 */
export interface SignInModel extends FormState<{ readonly account: string; readonly user: string }> {
  /** Path to go to afterwards, already checked to be one of ours; '' for the overview. */
  readonly next: string;
  /** Why somebody who was signed in stands here again. */
  readonly ended: 'signed-out' | 'expired' | 'changed' | null;
}

/** View `second-factor`. POST paths.secondFactor(): `code` or `recovery`, `next`. */
export interface SecondFactorModel extends FormState<Record<string, never>> {
  readonly next: string;
}

/** A second factor that is being set up: the secret is shown until the first code proved it. */
export interface SecondFactorSecret {
  /** `otpauth://totp/…`; the view draws the QR code from it. */
  readonly uri: string;
  /** The same secret in base32, to type by hand. */
  readonly secret: string;
}

/**
 * View `set-up`. The first operator by a one-time link (`who: 'operator'`), or a user who has to set up a second
 * factor before he may go on (`who: 'user'`, starts at step `second-factor`).
 * Each step POSTs to `action`: person: `name`, `displayName`, `password`, `repeat`; second-factor: `code`;
 * recovery-codes: `saved` (a checkbox; leads on).
 */
export type SetUpModel = { readonly who: 'operator' | 'user'; readonly action: string } & (
  | ({
      readonly step: 'person';
      readonly rules: PasswordRules;
      /** Who began with this link and has no second factor yet: he may go on, or be replaced. */
      readonly begunBy: string | null;
    } & FormState<{
      readonly name: string;
      readonly displayName: string;
    }>)
  | ({ readonly step: 'second-factor' } & SecondFactorSecret & FormState<Record<string, never>>)
  | ({ readonly step: 'recovery-codes'; readonly codes: readonly string[] } & FormState<
      Record<string, never>
    >)
);

/**
 * View `reset-password`: an administrator's one-time link for a new password, or the first one of a new user.
 * POST to `action`: `password`, `repeat`. A used or old link gets view `message` (`link-used`).
 */
export interface ResetPasswordModel extends FormState<Record<string, never>> {
  readonly action: string;
  readonly purpose: 'reset' | 'welcome';
  readonly user: string;
  readonly account: string | null;
  readonly validUntil: Iso;
  readonly rules: PasswordRules;
}
