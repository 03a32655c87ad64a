/** For how long the owner wants to be able to go back, and how much of the disk that may take. */
import { z } from 'zod';
import type { Database } from '../../store/database.ts';

export const HistorySettings = z.strictObject({
  /** A state of each hour, for so many hours. */
  hourlyHours: z.int().min(1).max(168),
  /** The last state of each day, for so many days. */
  dailyDays: z.int().min(1).max(366),
  /** Every single commit, for so many days. */
  commitDays: z.int().min(1).max(31),
  /** Of the disk, at most. */
  sharePercent: z.int().min(5).max(70),
});
export type HistorySettings = z.infer<typeof HistorySettings>;

export class HistorySettingsRow {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async read(): Promise<HistorySettings> {
    const row = await this.#db.read((reader) =>
      reader.get<HistorySettings>(
        `SELECT hourly_hours AS hourlyHours, daily_days AS dailyDays, commit_days AS commitDays,
           share_percent AS sharePercent FROM history_settings`,
      ),
    );
    return HistorySettings.parse(row);
  }

  async write({ hourlyHours, dailyDays, commitDays, sharePercent }: HistorySettings): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        'UPDATE history_settings SET hourly_hours = ?, daily_days = ?, commit_days = ?, share_percent = ?',
        ...[hourlyHours, dailyDays, commitDays, sharePercent],
      ),
    );
  }
}
