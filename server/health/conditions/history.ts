/** Former states that cannot be kept, or not for as long as the owner wants. */
import { AT_ONCE, finding, type Condition, type Finding } from '../condition.ts';

export interface HistorySeen {
  /** Why nothing new can be kept; null: it can. */
  readonly failing: { readonly code: string; readonly detail: string; readonly since: string } | null;
  readonly shortened: boolean;
}

export function history({ seen }: { readonly seen: () => HistorySeen }): Condition {
  return {
    codes: ['history-failing', 'history-short'],
    everyMs: 60_000,
    looks: AT_ONCE,
    look() {
      const { failing, shortened } = seen();
      const found: Finding[] = shortened ? [finding('history-short', '')] : [];
      if (failing === null) return Promise.resolve(found);
      const detail = `since ${failing.since}: ${failing.code} ${failing.detail}`;
      return Promise.resolve([...found, finding('history-failing', detail)]);
    },
  };
}
