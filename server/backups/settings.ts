/** To whose key and how often; one row in the system file. */
import { z } from 'zod';
import type { Database, Reader } from '../store/database.ts';

export const Schedule = z.strictObject({
  scheduled: z.boolean(),
  /** In the owner's time zone. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'not-a-time' }),
  /** 0 is Sunday. */
  weekdays: z.array(z.int().min(0).max(6)).min(1, { error: 'choose' }).max(7),
  /** How many of the newest days, weeks and months keep one. */
  keepDaily: z.int().min(1).max(366),
  keepWeekly: z.int().min(0).max(520),
  keepMonthly: z.int().min(0).max(120),
});
export type Schedule = z.infer<typeof Schedule>;

export interface BackupSettings extends Schedule {
  readonly recipient: string | null;
  /** When somebody showed that he has the secret half. */
  readonly provedAt: string | null;
  readonly nextAt: string | null;
  readonly zone: string;
}

interface Row {
  recipient: string | null;
  proved_at: string | null;
  scheduled: 0 | 1;
  at: string;
  weekdays: string;
  keep_daily: number;
  keep_weekly: number;
  keep_monthly: number;
  next_at: string | null;
  zone: string | null;
}

const SELECT = 'SELECT b.*, (SELECT zone FROM installation) AS zone FROM backup_settings b';

export class SettingsRow {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async read(): Promise<BackupSettings> {
    const row = await this.#db.read((reader: Reader) => reader.get<Row>(SELECT));
    if (row === undefined) throw new Error('a system file without its row for backups');
    return {
      recipient: row.recipient,
      provedAt: row.proved_at,
      scheduled: row.scheduled === 1,
      at: row.at,
      weekdays: Array.from(row.weekdays, Number),
      keepDaily: row.keep_daily,
      keepWeekly: row.keep_weekly,
      keepMonthly: row.keep_monthly,
      nextAt: row.next_at,
      zone: row.zone ?? 'UTC',
    };
  }

  async writeSchedule(schedule: Schedule): Promise<void> {
    const days = [...new Set(schedule.weekdays)].sort().join('');
    await this.#db.write((tx) =>
      tx.run(
        `UPDATE backup_settings SET scheduled = ?, at = ?, weekdays = ?, keep_daily = ?, keep_weekly = ?,
           keep_monthly = ?, next_at = NULL`,
        schedule.scheduled ? 1 : 0,
        schedule.at,
        days,
        schedule.keepDaily,
        schedule.keepWeekly,
        schedule.keepMonthly,
      ),
    );
  }

  async writeNext(nextAt: string | null): Promise<void> {
    await this.#db.write((tx) => tx.run('UPDATE backup_settings SET next_at = ?', nextAt));
  }

  /** Another key has to be shown anew; the same one stays proved. */
  async writeRecipient(recipient: string, provedAt: string | null): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        `UPDATE backup_settings SET recipient = ?1,
           proved_at = CASE WHEN recipient = ?1 THEN coalesce(?2, proved_at) ELSE ?2 END`,
        recipient,
        provedAt,
      ),
    );
  }
}
