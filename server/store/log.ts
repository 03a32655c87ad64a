import type { Database } from './database.ts';

/** What the store needs of a log; pino's logger fits. */
export interface StoreLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

export async function logVersion(system: Database, log: StoreLog): Promise<void> {
  const row = await system.read((reader) =>
    reader.get<{ version: string }>('SELECT sqlite_version() AS version'),
  );
  log.info({ sqlite: row?.version }, 'store open');
}
