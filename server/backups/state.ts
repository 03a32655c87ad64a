/** How backups are, for health notices and the first line of their page. */
import type { Work } from '../exclusive/exclusive-work.ts';
import type { BackupErrorCode } from './errors.ts';

export interface BackupsState {
  /** Key, at least one target, and a schedule: otherwise nothing is made by itself. */
  readonly configured: boolean;
  /** Somebody has shown that he can open what is encrypted. */
  readonly keyProved: boolean;
  /** When the newest verified backup was made; null: there is none. */
  readonly lastVerifiedAt: string | null;
  readonly nextAt: string | null;
  /** Scheduled, and the newest verified one is older than a schedule and a day allow. */
  readonly late: boolean;
  readonly targets: readonly TargetHealth[];
  /** The long work that runs now, a backup or another one. */
  readonly work: Work | null;
}

export interface TargetHealth {
  readonly id: string;
  readonly name: string;
  readonly lastVerifiedAt: string | null;
  /** Why the newest run to this target failed; null when it did not. */
  readonly failure: { readonly code: BackupErrorCode; readonly at: string } | null;
}
