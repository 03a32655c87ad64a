/** A machine that went down without ending the portal left its mark behind. */
import { AT_ONCE, finding, type Condition } from '../condition.ts';

/** Somebody should have seen it by then. */
const STANDS_MS = 86_400_000;

export interface PowerNeeds {
  /** Found at this start: another boot ended without us. */
  readonly lost: boolean;
  readonly monotonicMs: () => number;
}

export function power({ lost, monotonicMs }: PowerNeeds): Condition {
  const since = monotonicMs();
  return {
    codes: ['power-lost'],
    everyMs: 600_000,
    looks: AT_ONCE,
    async look() {
      return lost && monotonicMs() - since < STANDS_MS ? [finding('power-lost', '')] : [];
    },
  };
}
