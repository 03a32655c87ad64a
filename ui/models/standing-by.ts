/** The one page of an appliance that stands by for another. Nothing on it is a secret: whoever reaches the machine sees it. */
import type { Text } from '../texts/en.ts';
import type { FormState, Iso } from './basics.ts';

/** What may be missing if it served now; see `server/standby/promotion/statement.ts`. */
export interface StandingByStatement {
  readonly lsn: number;
  readonly at: Iso | null;
  readonly heardAt: Iso | null;
  readonly silentS: number | null;
  readonly missing: { readonly kind: 'none-known' } | { readonly kind: 'since'; readonly at: Iso | null };
}

/** One time that it tried whether it could serve. */
export interface StandingByProof {
  readonly at: Iso;
  /** The first check that failed; null: all passed. */
  readonly check: keyof Text['proofCheck'] | null;
  readonly passed: boolean;
  /** Records that were missing; null: the primary was not heard. */
  readonly lacking: number | null;
  /** How soon it would have served; null: not known. */
  readonly servesIn: string | null;
}

/** View `standing-by`. POST paths.standingBy.promote(): `user`, `password`, `code`, `isolated` (a checkbox). */
export interface StandingByModel extends FormState<{ readonly user: string }> {
  /** What the appliance is called whose standby this is. */
  readonly primary: string | null;
  readonly standing:
    | { readonly kind: 'in-sync' }
    | { readonly kind: 'behind'; readonly seconds: number; readonly records: number }
    | { readonly kind: 'broken'; readonly because: string; readonly since: Iso };
  readonly statement: StandingByStatement | null;
  readonly promotable: boolean;
  /** It serves in a moment: there is nothing to be done any more. */
  readonly promoting: boolean;
  /** The primary could not be reached: the form asks for the word that it is off. */
  readonly confirm: boolean;
  /** Why a promotion did not come about; '' if none was asked for. */
  readonly failure: string;
  /** How many former states are kept here for review. */
  readonly kept: number;
  /** Its own, the newest first; a few. */
  readonly proofs: readonly StandingByProof[];
}

/** View `set-up-standby`. POST paths.backEnd.setUpStandby(token): `address`, `code`. */
export interface SetUpStandbyModel extends FormState<{ readonly address: string; readonly code: string }> {
  readonly token: string;
  /** What came of it: whose standby this is, and six digits that the other one shows as well. */
  readonly joined: { readonly primary: string; readonly check: string } | null;
}
