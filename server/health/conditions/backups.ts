/** Backups that are late, or that turned out to be none when they were restored on the side. */
import { finding, type Condition, type Finding } from '../condition.ts';

export interface BackupsSeen {
  /** Something is made by itself. */
  readonly configured: boolean;
  /** The newest one that was proved is older than the schedule and a day allow. */
  readonly late: boolean;
  readonly lastVerifiedAt: string | null;
  readonly targets: readonly {
    readonly name: string;
    /** Why the newest one to this target failed. */
    readonly failure: { readonly code: string; readonly at: string } | null;
  }[];
}

export interface BackupsNeeds {
  readonly state: () => Promise<BackupsSeen>;
}

export function backups({ state }: BackupsNeeds): Condition {
  return {
    codes: ['backup-late', 'backup-failed'],
    everyMs: 60_000,
    // Between two looks a target may have been taken away.
    looks: { toRaise: 2, toClear: 1 },
    async look() {
      const { configured, late, lastVerifiedAt, targets } = await state();
      if (!configured) return [];
      const found: Finding[] = targets.flatMap(({ name, failure }) =>
        failure === null ? [] : [finding('backup-failed', `${failure.code}, at ${failure.at}`, name)],
      );
      const newest = lastVerifiedAt === null ? 'there was none yet' : `the last one is of ${lastVerifiedAt}`;
      return late ? [...found, finding('backup-late', newest)] : found;
    },
  };
}
