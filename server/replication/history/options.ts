import type { Accounts } from '../../accounts/accounts.ts';
import type { Restore } from '../../backups/restore/restore.ts';
import type { ExclusiveWork } from '../../exclusive/exclusive-work.ts';
import type { StoreLog } from '../../store/log.ts';
import type { Store } from '../../store/store.ts';
import type { HistorySource } from './source.ts';

export interface HistoryOptions {
  readonly source: HistorySource;
  /** The history's own. */
  readonly folder: string;
  /** The portal's. */
  readonly dataFolder: string;
  readonly store: Store;
  readonly accounts: Pick<Accounts, 'all' | 'adopt' | 'replace'>;
  readonly restore: Pick<Restore, 'decideOn'>;
  readonly exclusive: ExclusiveWork;
  readonly zone: () => string;
  readonly now: () => Date;
  readonly log: StoreLog;
  readonly signal: AbortSignal;
}
