/** Processors that have had no rest for so long that it is no peak any more. */
import type { Sample } from '../../system/sample.ts';
import { finding, AT_ONCE, type Condition } from '../condition.ts';

const OVER_S = 900;
/** Of the ninety in a quarter of an hour; with fewer nobody can say. */
const SAMPLES_MIN = 80;
const BUSY_PERCENT = 90;
const CALM_PERCENT = 75;

export function processor({
  recent,
}: {
  readonly recent: (seconds: number) => readonly Sample[];
}): Condition {
  return {
    codes: ['processor-busy'],
    everyMs: 60_000,
    looks: AT_ONCE,
    async look(standing) {
      const samples = recent(OVER_S);
      const stands = standing('processor-busy');
      if (samples.length < SAMPLES_MIN) return stands ? [finding('processor-busy', '')] : [];
      const mean = samples.reduce((sum, { cpu }) => sum + cpu, 0) / samples.length;
      if (mean < (stands ? CALM_PERCENT : BUSY_PERCENT)) return [];
      return [finding('processor-busy', `${Math.round(mean)} % on average`)];
    },
  };
}
