/**
 * Makes the store's own connections spill every larger transaction into the write-ahead log before it is committed, and lets a
 * test have VACUUM run in the writer's turn, as a tool of the owner's would that did everything right.
 */
import { Connection } from '../../../../server/store/sqlite3-driver.ts';
import { at } from './protocol.ts';

const CACHE = 'PRAGMA cache_size=-2000';

/** Paths whose next commit is followed by a VACUUM. */
const vacuums = new Set<string>();

export function vacuumAfterCommit(file: string): void {
  vacuums.add(file);
}

export function smallCache(): void {
  const exec: unknown = Reflect.get(Connection.prototype, 'exec');
  const run = exec as (this: Connection, sql: string) => Promise<void>;
  const query: unknown = Reflect.get(Connection.prototype, 'query');
  const ask = query as (this: Connection, sql: string) => Promise<object[]>;
  Connection.prototype.exec = async function (sql) {
    await run.call(this, sql.replace(CACHE, 'PRAGMA cache_size=10'));
    if (sql !== 'COMMIT') return;
    for (const file of vacuums) {
      if (!this.path.includes(file)) continue;
      vacuums.delete(file);
      // A reader may stand in the way; then there is none this time.
      await run.call(this, 'VACUUM').catch(() => undefined);
    }
    at('committed');
  };
  Connection.prototype.query = async function <T extends object>(sql: string) {
    const checkpoint = sql.includes('wal_checkpoint');
    if (checkpoint) at('before-checkpoint');
    const rows = await ask.call(this, sql);
    if (checkpoint) at('after-checkpoint');
    return rows as T[];
  };
}
