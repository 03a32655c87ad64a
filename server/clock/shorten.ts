/**
 * Everything with an end that was granted as a span: sessions, links, connections, logins of technicians. What was
 * granted until a date that somebody chose (tokens, rights) keeps its date, unless it was given at a time that has
 * not come yet: then it was given by the wrong clock. Logins of machines end by being taken back only.
 */
import type { Account } from '../accounts/account.ts';
import type { Ends } from './clock-watch.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

/** `column`, earlier by `?1`, a modifier such as `-12.345 seconds` (SQLite, date and time functions); null stays null. */
const earlier = (column: string) => `${column} = strftime('%Y-%m-%dT%H:%M:%fZ', ${column}, ?1)`;
const all = (...columns: readonly string[]) => columns.map(earlier).join(', ');

const PEOPLE = [
  `UPDATE sessions SET ${all('created_at', 'seen_at', 'ends_at')}`,
  `UPDATE reset_links SET ${all('ends_at')}`,
  `UPDATE tokens SET ${all('created_at', 'used_at', 'ends_at')} WHERE created_at > ?2`,
];
const ACCOUNT = [
  ...PEOPLE,
  `UPDATE vpn_logins SET ${all('created_at', 'ends_at')} WHERE seat_id IS NOT NULL`,
  `UPDATE connections SET ${all('opened_at', 'ends_at')} WHERE ended_at IS NULL`,
  `UPDATE grants SET ${all('created_at', 'ends_at')} WHERE created_at > ?2`,
];

interface Waiting {
  ms: number;
  /** Written again only after a pause, where the disk did not take it. */
  notBeforeMs: number;
}

export interface ShortenerOptions {
  readonly system: Database;
  readonly accounts: () => readonly Account[];
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly log: Log;
}

/** After a full or broken disk. */
const AGAIN_AFTER_MS = 15_000;
const SYSTEM = 'system';

export class Shortener implements Ends {
  readonly #options: ShortenerOptions;
  /** Milliseconds that a file still has to be shortened by. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: ShortenerOptions) {
    this.#options = options;
  }

  /** Every file; one that cannot be written is tried again by `finish`. */
  async shorten(ms: number): Promise<void> {
    this.#options.log.warn(
      { seconds: Math.round(ms / 1000) },
      'the clock was set back: ends are set back too',
    );
    const { accounts } = this.#options;
    for (const id of [SYSTEM, ...accounts().map(({ facts }) => facts.id)]) {
      const before = this.#waiting.get(id)?.ms ?? 0;
      this.#waiting.set(id, { ms: before + ms, notBeforeMs: -Infinity });
    }
    await this.finish();
  }

  /** What could not be written before. To be called every second. */
  async finish(): Promise<void> {
    const { accounts, system, monotonicMs } = this.#options;
    for (const [id, waiting] of this.#waiting) {
      if (waiting.notBeforeMs > monotonicMs()) continue;
      const account = accounts().find(({ facts }) => facts.id === id);
      try {
        if (id === SYSTEM) await this.#write(system, PEOPLE, waiting.ms);
        else if (account !== undefined) await this.#shortenAccount(account, waiting.ms);
        this.#waiting.delete(id);
      } catch (error) {
        this.#options.log.error({ error, account: account?.facts.name }, 'ends could not be set back yet');
        waiting.notBeforeMs = monotonicMs() + AGAIN_AFTER_MS;
      }
    }
  }

  async #shortenAccount(account: Account, ms: number): Promise<void> {
    await account.connections.endsMoved(() => this.#write(account.db, ACCOUNT, ms));
    // The kernel counts by itself; what is handed over anew must count to the same moment.
    await account.cutoff.rightsChanged().catch((error: unknown) => {
      this.#options.log.warn(
        { error, account: account.facts.name },
        'the rules keep their own ends meanwhile',
      );
    });
    account.live.publish({ kind: 'view' });
  }

  async #write(db: Database, statements: readonly string[], ms: number): Promise<void> {
    const now = utcTime(this.#options.now());
    await db.write(async (tx) => {
      for (const sql of statements) {
        const values = [`-${(ms / 1000).toFixed(3)} seconds`, now];
        await tx.run(sql, ...values.slice(0, sql.includes('?2') ? 2 : 1));
      }
    });
  }
}
