import type { Database, WorkOptions } from './database.ts';
import type { WriteGate } from './write-gate.ts';

export interface Bounds {
  /** Ends every work with it. */
  readonly lifetime: AbortSignal;
  readonly gate: WriteGate;
}

/** A Database whose every work also ends with the store's signal, and whose writes pass the store's gate. */
export function bound(
  { lifetime, gate }: Bounds,
  lend: <T>(use: (database: Database) => Promise<T>) => Promise<T>,
): Database {
  const within = ({ signal, ...options }: WorkOptions = {}) => ({
    ...options,
    signal: signal ? AbortSignal.any([lifetime, signal]) : lifetime,
  });
  return {
    read: (work, options) => lend((database) => database.read(work, within(options))),
    write: async (work, options) => {
      const bounded = within(options);
      const leave = await gate.enter(bounded.signal);
      try {
        return await lend((database) => database.write(work, bounded));
      } finally {
        leave();
      }
    },
  };
}
