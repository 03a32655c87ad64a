import type { Database, WorkOptions } from './database.ts';

/** A Database whose every work also ends with the given signal. */
export function bound(
  lifetime: AbortSignal,
  lend: <T>(use: (database: Database) => Promise<T>) => Promise<T>,
): Database {
  const within = (options: WorkOptions = {}): WorkOptions => ({
    ...options,
    signal: options.signal ? AbortSignal.any([lifetime, options.signal]) : lifetime,
  });
  return {
    read: (work, options) => lend((database) => database.read(work, within(options))),
    write: (work, options) => lend((database) => database.write(work, within(options))),
  };
}
