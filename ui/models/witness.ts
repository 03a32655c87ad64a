/** The witness of the pair: a program on a third machine that says who may serve. */
import type { FormState, Iso } from './basics.ts';

/** What the page of the pair says of it. */
export interface WitnessShown {
  readonly kind: 'ferngate' | 'etcd';
  readonly addresses: readonly string[];
  /** Null: it was not asked yet. */
  readonly answers: boolean | null;
  /** What is not as it should be. */
  readonly trouble: 'unreachable' | 'refused' | 'bad-answer' | 'waits' | 'clone' | 'taken' | null;
  readonly holder: 'here' | 'standby' | 'copy' | null;
  readonly heldSince: Iso | null;
  readonly renewedAt: Iso | null;
  /** It has it that the standby has everything. */
  readonly named: boolean | null;
  /** The standby takes over by itself when this appliance is lost. */
  readonly covered: boolean;
  readonly serving: boolean;
}

/** View `backend-witness`. POST paths.backEnd.witnessUse(kind); what opens the witness is never shown again. */
export interface WitnessFormModel extends FormState<
  Readonly<
    Record<'witnessAddress' | 'fingerprint' | 'endpoints' | 'authority' | 'user' | 'certificate', string>
  >
> {
  readonly kind: WitnessShown['kind'];
  /** There is one already. */
  readonly replaces: boolean;
}
