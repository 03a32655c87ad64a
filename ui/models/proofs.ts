/** Proofs of the standby. */
import type { Text } from '../texts/en.ts';
import type { FieldError, Iso } from './basics.ts';

export interface ProofRow {
  readonly at: Iso;
  readonly passed: boolean;
  /** Null: by itself. */
  readonly by: string | null;
  readonly seconds: string;
  readonly rooms: number;
  readonly handshakes: number;
  /** Changes that it lacked; null: not known. */
  readonly lacking: number | null;
  /** How long taking over would have taken; null: not known. */
  readonly servesIn: string | null;
}

/** View `backend-proofs`. POST standbyProofs without fields. */
export interface ProofsModel {
  readonly state: 'none' | 'waiting' | 'good' | 'late';
  readonly lastPassedAt: Iso | null;
  /** Of the newest one. */
  readonly checks: readonly {
    readonly check: keyof Text['proofCheck'];
    readonly result: keyof Text['proofResult'];
    readonly seconds: string;
    readonly words: string;
  }[];
  readonly proofs: readonly ProofRow[];
  readonly mayProve: boolean;
  readonly errors: readonly FieldError[];
}
