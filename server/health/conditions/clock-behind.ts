/** A clock that shows what cannot be: a time before this program was built, or before something that was written down. */
import { AT_ONCE, finding, type Condition } from '../condition.ts';

/** The builder's clock and ours may differ by that. */
const BUILD_GRACE_MS = 86_400_000;
/** Smaller corrections are the work of a time server. */
const TRAIL_GRACE_MS = 120_000;

export interface ClockBehindNeeds {
  readonly now: () => Date;
  /** When this program was built; undefined where nobody wrote that down. */
  readonly builtAt: string | undefined;
  /** Of the newest row of the audit trail. */
  readonly lastWritten: () => Promise<string | undefined>;
}

export function clockBehind({ now, builtAt, lastWritten }: ClockBehindNeeds): Condition {
  return {
    codes: ['clock-behind'],
    everyMs: 60_000,
    looks: AT_ONCE,
    async look() {
      const at = now();
      if (builtAt !== undefined && at.getTime() < Date.parse(builtAt) - BUILD_GRACE_MS)
        return [
          finding('clock-behind', `it shows ${at.toISOString()}; this version was built at ${builtAt}`),
        ];
      const written = await lastWritten();
      if (written === undefined || at.getTime() >= Date.parse(written) - TRAIL_GRACE_MS) return [];
      return [
        finding('clock-behind', `it shows ${at.toISOString()}; the audit trail has a row of ${written}`),
      ];
    },
  };
}
