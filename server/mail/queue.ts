/** Letters that wait, on the disk: a restart loses none. */
import { randomId } from '../secrets/random.ts';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import type { Letter, LetterKind } from './letter.ts';
import { MailError } from './mail-error.ts';

/** A week of notices on a bad day; a mail server that is away must not fill the disk. */
const WAITING_MAX = 200;

const MINUTE_MS = 60_000;
/** Minutes until the next attempt; after the last one the letter is given up, a good two days old. */
const PAUSES_MIN = [1, 5, 15, 60, 240, 480, 720, 1440];

export interface Waiting extends Letter {
  readonly id: string;
  readonly attempts: number;
}

interface Row {
  id: string;
  kind: LetterKind;
  recipient: string;
  subject: string;
  body: string;
  attempts: number;
}

export class MailQueue {
  readonly #db: Database;
  readonly #now: () => Date;

  constructor(db: Database, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  /** @throws MailError `queue-full` */
  async add({ kind, to, subject, text }: Letter): Promise<void> {
    const now = utcTime(this.#now());
    await this.#db.write(async (tx) => {
      const waiting = await tx.get<{ n: number }>('SELECT count(*) AS n FROM mail_queue');
      if ((waiting?.n ?? 0) >= WAITING_MAX) throw new MailError('queue-full');
      await tx.run(
        `INSERT INTO mail_queue (id, kind, recipient, subject, body, created_at, next_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        randomId('ltr'),
        kind,
        to,
        subject,
        text,
        now,
        now,
      );
    });
  }

  async count(): Promise<number> {
    const row = await this.#db.read((reader) =>
      reader.get<{ n: number }>('SELECT count(*) AS n FROM mail_queue'),
    );
    return row?.n ?? 0;
  }

  /** The one that has waited longest among those whose turn it is. */
  async next(): Promise<Waiting | undefined> {
    const row = await this.#db.read((reader) =>
      reader.get<Row>(
        `SELECT id, kind, recipient, subject, body, attempts FROM mail_queue
         WHERE next_at <= ? ORDER BY next_at, id LIMIT 1`,
        utcTime(this.#now()),
      ),
    );
    if (row === undefined) return undefined;
    const { id, kind, attempts } = row;
    return { id, kind, attempts, to: row.recipient, subject: row.subject, text: row.body };
  }

  async remove(id: string): Promise<void> {
    await this.#db.write((tx) => tx.run('DELETE FROM mail_queue WHERE id = ?', id));
  }

  /** @returns false when it was tried often enough and is gone now */
  async later({ id, attempts }: Waiting): Promise<boolean> {
    const pause = PAUSES_MIN[attempts];
    if (pause === undefined) {
      await this.remove(id);
      return false;
    }
    const at = utcTime(new Date(this.#now().getTime() + pause * MINUTE_MS));
    await this.#db.write((tx) =>
      tx.run('UPDATE mail_queue SET attempts = attempts + 1, next_at = ? WHERE id = ?', at, id),
    );
    return true;
  }

  /** The server has changed: whoever waits is tried at once. */
  async hurry(): Promise<void> {
    await this.#db.write((tx) => tx.run('UPDATE mail_queue SET next_at = created_at'));
  }
}
