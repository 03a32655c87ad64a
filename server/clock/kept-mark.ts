import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import type { ClockMark } from './clock-watch.ts';

/** The latest known moment, in the system file. */
export function keptMark(db: Database): ClockMark {
  return {
    async read() {
      const row = await db.read((reader) => reader.get<{ seen_at: string }>('SELECT seen_at FROM clock'));
      return row && new Date(row.seen_at);
    },
    async write(at) {
      await db.write((tx) =>
        tx.run(
          'INSERT INTO clock (id, seen_at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET seen_at = ?1',
          utcTime(at),
        ),
      );
    },
  };
}
