/**
 * A health condition: something that is looked at by the clock, and the notices that follow from it. Each has a
 * file of its own in `conditions/`, which declares what it has to know; `compose.ts` knows where that comes from.
 */
import type { NoticeCode } from '../notices/registry.ts';

export interface Finding {
  readonly code: NoticeCode;
  /** See `NoticeKind.about`; empty for the whole appliance. */
  readonly about: string;
  /** English, for who has to mend it: a figure, a time. Never a secret. */
  readonly detail: string;
}

/** Whether a notice stands now: who asks for more before it goes than before it came keeps it from flickering. */
export type Standing = (code: NoticeCode, about?: string) => boolean;

export interface Condition {
  /** Those that a look decides about: what stands of them and is not found is over. */
  readonly codes: readonly NoticeCode[];
  readonly everyMs: number;
  /** Looks in a row that have to say the same before a notice comes, and before it goes. */
  readonly looks: { readonly toRaise: number; readonly toClear: number };
  /** All that is wrong now. When it throws nothing is known, and what stands stays. */
  look(standing: Standing): Promise<readonly Finding[]>;
}

export function finding(code: NoticeCode, detail: string, about = ''): Finding {
  return { code, about, detail };
}

/** What one look says is so. */
export const AT_ONCE = { toRaise: 1, toClear: 1 } as const;
