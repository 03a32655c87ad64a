import { randomInt } from 'node:crypto';

const FIRST_MS = 1_000;
const MAX_MS = 15_000;

/** How long before the next try: longer each time, and never the same, so that nothing falls into step. */
export function pauseMs(failures: number): number {
  const whole = Math.min(MAX_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.max(FIRST_MS, randomInt(Math.ceil(whole / 2), whole + 1));
}
