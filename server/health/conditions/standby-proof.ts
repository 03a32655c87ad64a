/** A standby that has not proved itself is a hope: nobody knows whether it could serve. */
import { AT_ONCE, finding, type Condition } from '../condition.ts';

export interface StandbyProofNeeds {
  /** Null: there is no standby. */
  readonly standing: () => Promise<{
    readonly late: boolean;
    readonly lastPassedAt: string | null;
    readonly newest: {
      readonly at: string;
      readonly checks: readonly { readonly check: string; readonly result: string; readonly words: string }[];
    } | null;
  } | null>;
}

export function standbyProof({ standing }: StandbyProofNeeds): Condition {
  return {
    codes: ['standby-unproved'],
    everyMs: 60_000,
    looks: AT_ONCE,
    async look() {
      const seen = await standing();
      if (seen === null || !seen.late) return [];
      const passed = seen.lastPassedAt === null ? 'it never has' : `the last time was ${seen.lastPassedAt}`;
      const failed = seen.newest?.checks.find(({ result }) => result === 'failed');
      const why = failed === undefined ? '' : `; on ${seen.newest?.at}: ${failed.check}: ${failed.words}`;
      return [finding('standby-unproved', `${passed}${why}`)];
    },
  };
}
