/** Backups that are late, or that turned out to be none when they were restored on the side. */
import { finding, AT_ONCE, type Condition, type Finding } from '../condition.ts';

const HOUR_MS = 3_600_000;
/** One that failed is tried again at its next turn; after two turns without one it is late. */
const TURNS_MAX = 2;

export interface BackupState {
  /** The target as its owner calls it. */
  readonly target: string;
  /** The newest one that was restored on the side, and was whole. */
  readonly lastVerified: string | null;
  /** The newest one that was not. */
  readonly lastFailed: string | null;
  /** Hours between two that are wanted. */
  readonly everyHours: number;
  /** Since when they are wanted: a new target is not late at once. */
  readonly since: string;
}

export interface BackupsNeeds {
  readonly now: () => Date;
  readonly states: () => Promise<readonly BackupState[]>;
}

export function backups({ now, states }: BackupsNeeds): Condition {
  function findings(one: BackupState): Finding[] {
    const newest = one.lastVerified ?? one.since;
    if (one.lastFailed !== null && one.lastFailed > newest)
      return [finding('backup-failed', `at ${one.lastFailed}`, one.target)];
    const late = now().getTime() - Date.parse(newest) > TURNS_MAX * one.everyHours * HOUR_MS;
    const detail =
      one.lastVerified === null ? 'there was none yet' : `the last one is of ${one.lastVerified}`;
    return late ? [finding('backup-late', detail, one.target)] : [];
  }

  return {
    codes: ['backup-late', 'backup-failed'],
    everyMs: 300_000,
    looks: AT_ONCE,
    look: async () => (await states()).flatMap(findings),
  };
}
