/** Whether a time server keeps the clock right, as far as the program that asks it tells us. */
import { finding, type Condition } from '../condition.ts';

export interface SynchronisedNeeds {
  /** Null where no such program answers. */
  readonly synchronised: () => Promise<boolean | null>;
}

export function clockSynchronised({ synchronised }: SynchronisedNeeds): Condition {
  return {
    codes: ['clock-not-synchronised'],
    everyMs: 60_000,
    // After a start it takes a while, and a server that is away for minutes does no harm.
    looks: { toRaise: 15, toClear: 1 },
    async look() {
      return (await synchronised()) === false ? [finding('clock-not-synchronised', '')] : [];
    },
  };
}
