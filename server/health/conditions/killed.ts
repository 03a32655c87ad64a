/** The kernel ended a program because memory had run out; it counts, and we remember what it had counted. */
import { AT_ONCE, finding, type Condition } from '../condition.ts';

/** Somebody should have seen it by then. */
const STANDS_MS = 86_400_000;

export interface KilledNeeds {
  /** Since the machine was started; null where the kernel does not say. */
  readonly killed: () => Promise<number | null>;
  readonly bootId: () => Promise<string>;
  /** What was counted last, kept over restarts: the portal may be the program that was ended. */
  readonly kept: {
    readonly get: () => Promise<string | undefined>;
    readonly keep: (value: string) => Promise<void>;
  };
}

export function killed({ killed: read, bootId, kept }: KilledNeeds): Condition {
  let seen: { readonly atMs: number; readonly count: number } | undefined;
  return {
    codes: ['program-killed'],
    everyMs: 30_000,
    looks: AT_ONCE,
    async look() {
      const count = await read();
      if (count === null) return [];
      const value = `${await bootId()} ${count}`;
      const before = await kept.get();
      if (before !== value) await kept.keep(value);
      const more = newSince(before, value);
      if (more > 0) seen = { atMs: performance.now(), count: more };
      if (seen === undefined || performance.now() - seen.atMs > STANDS_MS) return [];
      return [finding('program-killed', `${seen.count} of them; the kernel’s log names them`)];
    },
  };
}

/** After another start of the machine the kernel counts from zero; what it counted before is not ours to tell. */
function newSince(before: string | undefined, now: string): number {
  const [bootBefore, countBefore] = (before ?? '').split(' ');
  const [boot, count] = now.split(' ');
  if (before === undefined) return 0;
  return Number(count) - (bootBefore === boot ? Number(countBefore) : 0);
}
