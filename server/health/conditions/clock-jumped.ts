/** The clock on the wall against the one that only counts: who corrects it by much is seen (IMMUNITY 39). */
import { AT_ONCE, finding, type Condition } from '../condition.ts';

/** A clock may be corrected by this much between two looks without anybody noticing. */
const STEP_MAX_MS = 30_000;
/** Somebody should have seen it by then. */
const STANDS_MS = 86_400_000;

export interface ClockNeeds {
  readonly now: () => Date;
  readonly monotonicMs: () => number;
}

export function clockJumped({ now, monotonicMs }: ClockNeeds): Condition {
  const read = () => ({ wall: now().getTime(), monotonic: monotonicMs() });
  let before = read();
  let jumped: { readonly atMs: number; readonly seconds: number } | undefined;
  return {
    codes: ['clock-jumped'],
    everyMs: 15_000,
    looks: AT_ONCE,
    async look() {
      const at = read();
      const step = at.wall - before.wall - (at.monotonic - before.monotonic);
      before = at;
      if (Math.abs(step) >= STEP_MAX_MS) jumped = { atMs: at.monotonic, seconds: Math.round(step / 1000) };
      if (jumped === undefined || at.monotonic - jumped.atMs > STANDS_MS) return [];
      return [finding('clock-jumped', `by ${jumped.seconds} s; codes and ends depend on it`)];
    },
  };
}
