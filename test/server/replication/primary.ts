import type { CaptureNews } from '../../../server/replication/capture.ts';
import { ReplicationLog } from '../../../server/replication/log.ts';
import { Spool } from '../../../server/replication/spool/spool.ts';
import type { Migration } from '../../../server/store/migration.ts';
import { Store, type StoreOptions } from '../../../server/store/store.ts';

export const CLUSTER = 'c0ffee'.padEnd(32, '0');

const tables: Migration = {
  name: '0001-start',
  up: async (transaction) => {
    await transaction.run('CREATE TABLE entries (number INTEGER PRIMARY KEY, body ANY NOT NULL) STRICT');
    await transaction.run('CREATE TABLE filling (number INTEGER, body BLOB NOT NULL) STRICT');
  },
};

/** What the log had to say, to look at. */
export class News implements CaptureNews {
  readonly lines: string[] = [];
  recorded(): void {
    // Every commit; nothing to look at.
  }
  behind(file: string, error: Error): void {
    this.lines.push(`${file} is behind: ${error.message}`);
  }
  takenAnew(file: string, why: string): void {
    this.lines.push(`${file} was taken anew: ${why}`);
  }
}

export interface Primary {
  readonly store: Store;
  readonly spool: Spool;
  readonly news: News;
  readonly following: ReplicationLog;
}

export async function openPrimary(
  data: string,
  log: string,
  options: Partial<StoreOptions> = {},
): Promise<Primary> {
  const spool = await Spool.openOwn({ folder: log, cluster: CLUSTER, epoch: 1, chapterBytes: 2_000_000 });
  const news = new News();
  const following = new ReplicationLog({ spool, epoch: 1, now: () => Date.now(), tell: news });
  const store = await Store.open({
    folder: data,
    log: { info: () => undefined, warn: () => undefined },
    migrations: { system: [tables], account: [tables] },
    signal: new AbortController().signal,
    maxOpenAccounts: 3,
    idleMs: 50,
    following,
    ...options,
  });
  await following.forgetMissing(['system', ...(await store.accountIds())]);
  return { store, spool, news, following };
}
