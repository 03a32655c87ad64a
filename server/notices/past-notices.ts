/** Notices as they came and went: for the page, for the bundle, and so that a restart tells nobody twice. */
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import { NOTICE_CODES, type NoticeCode } from './registry.ts';
import type { NoticeChange } from './notices.ts';

const KEPT_MAX = 1000;

export interface PastNotice {
  readonly code: NoticeCode;
  readonly about: string;
  readonly detail: string;
  readonly since: string;
  /** Null while it stands. */
  readonly until: string | null;
}

interface Row extends Omit<PastNotice, 'code'> {
  code: string;
}

export class PastNotices {
  readonly #db: Database;
  readonly #log: Log;
  /** One after the other, so that what is over is not written before that it began. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(db: Database, log: Log) {
    this.#db = db;
    this.#log = log;
  }

  /** Those that stood when the portal ended. */
  async standing(): Promise<PastNotice[]> {
    return this.#rows('until IS NULL', KEPT_MAX);
  }

  /** The newest first. */
  async latest(count: number): Promise<PastNotice[]> {
    return this.#rows('1', count);
  }

  /** Written when there is time; on a full disk it is the notice in memory that counts. */
  note(change: NoticeChange, at: Date): void {
    const write = change.kind === 'raised' ? this.#begin(change) : this.#end(change, at);
    this.#tail = this.#tail.then(write).catch((error: unknown) => {
      this.#log.warn({ error }, 'a notice was not written to the history');
    });
  }

  /** Resolves when all that was noted is written, or could not be. */
  async settled(): Promise<void> {
    await this.#tail;
  }

  #begin({ notice: { code, about, detail, since } }: NoticeChange): () => Promise<void> {
    return () =>
      this.#db.write(async (tx) => {
        const sql = 'INSERT INTO notices (code, about, detail, since) VALUES (?, ?, ?, ?)';
        await tx.run(sql, code, about, detail, since);
        await tx.run(
          'DELETE FROM notices WHERE number <= (SELECT max(number) FROM notices) - ? AND until IS NOT NULL',
          KEPT_MAX,
        );
      });
  }

  #end({ notice: { code, about } }: NoticeChange, at: Date): () => Promise<void> {
    const until = at.toISOString();
    return () =>
      this.#db.write(async (tx) => {
        const sql = 'UPDATE notices SET until = ? WHERE code = ? AND about = ? AND until IS NULL';
        await tx.run(sql, until, code, about);
      });
  }

  async #rows(where: string, count: number): Promise<PastNotice[]> {
    const rows = await this.#db.read((reader) =>
      reader.all<Row>(
        `SELECT code, about, detail, since, until FROM notices WHERE ${where} ORDER BY number DESC LIMIT ?`,
        count,
      ),
    );
    // A newer version may have known more kinds of trouble.
    return rows.flatMap((row) => {
      const code = NOTICE_CODES.find((one) => one === row.code);
      return code === undefined ? [] : [{ ...row, code }];
    });
  }
}
