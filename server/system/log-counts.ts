/**
 * How often the portal has said what, by the hour: what a support bundle tells of the log. Only the constant text of
 * a line is counted, never its fields.
 */
import type { Database } from '../store/database.ts';

export interface LogCount {
  /** `2026-11-23T08` */
  readonly hour: string;
  /** pino's: 30 info, 40 warn, 50 error. */
  readonly level: number;
  readonly message: string;
  readonly count: number;
}

/** Our own lines are shorter; more different ones in an hour are none of ours. */
const MESSAGE_MAX_CHARACTERS = 160;
const DIFFERENT_MAX = 500;
const KEPT_MS = 14 * 86_400_000;

export class LogCounts {
  readonly #now: () => Date;
  #counted = new Map<string, { hour: string; level: number; message: string; count: number }>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  readonly note = (level: number, message: string): void => {
    const hour = this.#now().toISOString().slice(0, 13);
    const key = `${hour} ${level} ${message}`;
    const known = this.#counted.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#counted.size < DIFFERENT_MAX && message.length <= MESSAGE_MAX_CHARACTERS)
      this.#counted.set(key, { hour, level, message, count: 1 });
  };

  /** Adds what was counted since to the file. What cannot be written is counted again with the next. */
  async flush(db: Database): Promise<void> {
    const counted = this.#counted;
    if (counted.size === 0) return;
    this.#counted = new Map();
    const oldest = new Date(this.#now().getTime() - KEPT_MS).toISOString().slice(0, 13);
    try {
      await db.write(async (tx) => {
        for (const { hour, level, message, count } of counted.values())
          await tx.run(
            `INSERT INTO log_counts (hour, level, message, count) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (hour, level, message) DO UPDATE SET count = count + ?4`,
            ...[hour, level, message, count],
          );
        await tx.run('DELETE FROM log_counts WHERE hour < ?', oldest);
      });
    } catch (error) {
      for (const [key, one] of counted)
        this.#counted.set(key, { ...one, count: one.count + (this.#counted.get(key)?.count ?? 0) });
      throw error;
    }
  }

  async list(db: Database): Promise<LogCount[]> {
    return db.read((reader) =>
      reader.all<LogCount & object>(
        'SELECT hour, level, message, count FROM log_counts ORDER BY hour DESC, level DESC LIMIT 5000',
      ),
    );
  }
}
