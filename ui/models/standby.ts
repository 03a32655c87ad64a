/** The pair, on the primary. */
import type { Text } from '../texts/en.ts';
import type { FieldError, Iso } from './basics.ts';
import type { WitnessShown } from './witness.ts';

export interface StandbyModel {
  readonly standing:
    | { readonly kind: 'none' }
    | { readonly kind: 'in-sync' }
    | { readonly kind: 'behind'; readonly seconds: number; readonly records: number }
    | { readonly kind: 'broken'; readonly because: keyof Text['standbyBroken']; readonly since: Iso };
  readonly standby: {
    readonly name: string;
    readonly addresses: readonly string[];
    readonly fingerprint: string;
  } | null;
  /** Files that were sent to a new standby, and all. */
  readonly seeding: { readonly done: number; readonly total: number } | null;
  /** A code that somebody else asked for is not shown again to who only looks. */
  readonly pairing: { readonly code: string; readonly until: Iso; readonly check: string | null } | null;
  /** It lacks what the standby has, so nothing is saved here. */
  readonly setBack: boolean;
  /** Null: there is none. */
  readonly witness: WitnessShown | null;
  readonly epoch: number;
  readonly lsn: number;
  readonly acknowledged: number;
  /** Under which the other appliance is told to find this one. */
  readonly address: string;
  readonly mayChange: boolean;
  readonly errors: readonly FieldError[];
}
