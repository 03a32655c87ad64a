/** The trail of who did what: only the server writes it, with the subject that it authenticated. */
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

export interface AuditEntry {
  readonly subject: string;
  readonly address: string;
  readonly action: string;
  readonly object: string;
  readonly result: 'done' | 'refused';
  readonly detail?: string;
}

export interface AuditRow extends Required<AuditEntry> {
  readonly number: number;
  readonly at: string;
}

export interface AuditWanted {
  readonly search: string;
  /** First and last day, UTC, such as `2026-11-23`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly page: number;
  readonly size: number;
}

/** A field longer than this says nothing more to a reader. */
const FIELD_MAX_CHARACTERS = 300;

export class Audit {
  readonly #db: Database;
  readonly #now: () => Date;

  constructor(db: Database, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  async write(entry: AuditEntry): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        'INSERT INTO audit (at, subject, address, action, object, result, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
        utcTime(this.#now()),
        cut(entry.subject),
        cut(entry.address),
        entry.action,
        cut(entry.object),
        entry.result,
        cut(entry.detail ?? ''),
      ),
    );
  }

  /** When the newest row was written; undefined before the first. */
  async newestAt(): Promise<string | undefined> {
    const row = await this.#db.read((reader) =>
      reader.get<{ at: string }>('SELECT at FROM audit ORDER BY number DESC LIMIT 1'),
    );
    return row?.at;
  }

  /** A page of entries, the newest first, that contain the search text anywhere. */
  async list(wanted: AuditWanted): Promise<{ rows: AuditRow[]; total: number }> {
    const values = [
      likeText(wanted.search),
      wanted.from ?? '',
      wanted.to === undefined ? '' : `${wanted.to}T~`,
    ];
    const where = `(?1 = '%%' OR subject LIKE ?1 ESCAPE '\\' OR action LIKE ?1 ESCAPE '\\' OR object LIKE ?1 ESCAPE '\\'
      OR address LIKE ?1 ESCAPE '\\' OR at LIKE ?1 ESCAPE '\\')
      AND (?2 = '' OR at >= ?2) AND (?3 = '' OR at < ?3)`;
    return this.#db.read(async (reader) => ({
      rows: await reader.all<AuditRow>(
        `SELECT number, at, subject, address, action, object, result, detail FROM audit WHERE ${where}
         ORDER BY number DESC LIMIT ?4 OFFSET ?5`,
        ...values,
        wanted.size,
        (wanted.page - 1) * wanted.size,
      ),
      total:
        (await reader.get<{ n: number }>(`SELECT count(*) AS n FROM audit WHERE ${where}`, ...values))?.n ??
        0,
    }));
  }
}

/** A LIKE pattern that finds the text itself: `%` and `_` in it are letters like others. */
export function likeText(search: string): string {
  return `%${search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

function cut(text: string): string {
  return text.slice(0, FIELD_MAX_CHARACTERS);
}
