/**
 * Whose box this is. Nobody's, until the first operator has all that signing in takes; the one-time link that was
 * printed at the start leads there, as often as it takes, and is worth nothing afterwards.
 *
 * Owned once is owned for good: an operator who loses his second factor later does not open the link again.
 */
import { hashToken, randomBase32 } from '../secrets/random.ts';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

/** 130 bits in letters that nobody mistakes: from the screen of a virtual machine nobody can copy, so it is typed. */
const SET_UP_TOKEN_CHARACTERS = 26;

interface Row {
  owned_at: string | null;
  setup_hash: string | null;
  begun_by: string | null;
  finished: number;
}

const SELECT = `SELECT owned_at, setup_hash,
  (SELECT name FROM operators WHERE id = setup_operator) AS begun_by,
  EXISTS (SELECT 1 FROM operators WHERE status = 'active' AND password_hash IS NOT NULL
    AND (totp_secret IS NOT NULL OR second_factor_required = 0)) AS finished
  FROM installation`;

export class Ownership {
  readonly #db: Database;
  readonly #now: () => Date;
  readonly #listeners: (() => void)[] = [];
  #owned = false;
  /** In memory only: the console shows it, the file keeps its hash. */
  #token: string | null = null;

  constructor({ db, now }: { db: Database; now: () => Date }) {
    this.#db = db;
    this.#now = now;
  }

  /** Called once, when the box becomes somebody's while this process runs. */
  onOwned(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Also writes it down when it has just become true. */
  async owned(): Promise<boolean> {
    if (this.#owned) return true;
    const row = await this.#row();
    if (row === undefined || (row.owned_at === null && row.finished === 0)) return false;
    if (row.owned_at === null) await this.#write();
    this.#become();
    return true;
  }

  /** Others may have asked at the same moment. */
  #become(): void {
    if (this.#owned) return;
    this.#owned = true;
    for (const listener of this.#listeners) listener();
  }

  /**
   * A fresh one-time token for the set-up page, as long as the box is nobody's; undefined afterwards.
   * Each start makes a new one: the one printed last is the one that works.
   */
  async newSetUpToken(): Promise<string | undefined> {
    if (await this.owned()) return undefined;
    const token = randomBase32(SET_UP_TOKEN_CHARACTERS);
    const { changes } = await this.#db.write((tx) =>
      tx.run('UPDATE installation SET setup_hash = ? WHERE owned_at IS NULL', hashToken(token)),
    );
    if (changes === 0) return undefined;
    this.#token = token;
    return token;
  }

  /** The token that works now, for whoever has the box itself before him; null once the box is owned. */
  async setUpToken(): Promise<string | null> {
    return (await this.owned()) ? null : this.#token;
  }

  async isSetUpToken(token: string): Promise<boolean> {
    if (await this.owned()) return false;
    const hash = (await this.#row())?.setup_hash;
    return hash !== null && hash !== undefined && hash === hashToken(token);
  }

  /** Who began with the link and has not finished; he may sign in and go on, or be replaced. */
  async begunBy(): Promise<string | null> {
    return (await this.#row())?.begun_by ?? null;
  }

  async #row(): Promise<Row | undefined> {
    return this.#db.read((reader) => reader.get<Row>(SELECT));
  }

  async #write(): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        `UPDATE installation SET owned_at = ?, setup_hash = NULL, setup_operator = NULL WHERE owned_at IS NULL`,
        utcTime(this.#now()),
      ),
    );
  }
}
