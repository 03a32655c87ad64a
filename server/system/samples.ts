/**
 * What was measured, thinned out with age: every 10 s for an hour in memory, every minute for a day and every ten
 * minutes for a month in the history file. About 6,000 rows; written once a minute, and not at all while the
 * disk is full.
 */
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import { average, type Sample } from './sample.ts';

export const FINE_S = 10;
const MINUTE_S = 60;
const COARSE_S = 600;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** How far back, and how close together. */
export const SPANS = {
  '1h': { lengthS: HOUR_S, stepS: FINE_S },
  '24h': { lengthS: DAY_S, stepS: MINUTE_S },
  '7d': { lengthS: 7 * DAY_S, stepS: COARSE_S },
  '30d': { lengthS: 30 * DAY_S, stepS: COARSE_S },
} as const;
export type Span = keyof typeof SPANS;

const KEPT_S = { [MINUTE_S]: DAY_S + HOUR_S, [COARSE_S]: 31 * DAY_S } as const;
/** Minutes that could not be written wait for so long; then the oldest are dropped. */
const WAITING_MAX = 60;

const COLUMNS = 'at, cpu, memory, disk, received, sent, devices, people';

/** Ten minutes that are over, have minutes and are not averaged yet. */
const COMPLETE_TENS = `SELECT DISTINCT at / 600 * 600 AS start FROM samples AS minute
  WHERE step = 60 AND at >= ? AND at / 600 * 600 + 600 <= ?
    AND NOT EXISTS (SELECT 1 FROM samples WHERE step = 600 AND at = minute.at / 600 * 600)`;

export class Samples {
  readonly #db: Database;
  readonly #log: Log;
  /** Of the last hour, oldest first. */
  #fine: Sample[] = [];
  /** Minutes that are not written yet. */
  #waiting: Sample[] = [];

  constructor(db: Database, log: Log) {
    this.#db = db;
    this.#log = log;
  }

  /** The newest, oldest first. */
  recent(seconds: number, now: number): Sample[] {
    return this.#fine.filter(({ at }) => at > now - seconds);
  }

  /** @param saving false: the disk is full, nothing is written now */
  async add(sample: Sample, saving: boolean): Promise<void> {
    const last = this.#fine.at(-1);
    this.#fine = [...this.#fine.filter(({ at }) => at > sample.at - HOUR_S && at < sample.at), sample];
    const minute = floorTo(sample.at, MINUTE_S);
    if (last === undefined || floorTo(last.at, MINUTE_S) === minute) return;
    const before = floorTo(last.at, MINUTE_S);
    const of = this.#fine.filter(({ at }) => floorTo(at, MINUTE_S) === before);
    this.#waiting = [...this.#waiting, average(before, of)].slice(-WAITING_MAX);
    if (saving) await this.#write(sample.at);
  }

  /** One value every `stepS` at most, oldest first; where nothing was measured there is nothing. */
  async over(span: Span, nowMs: number): Promise<Sample[]> {
    const now = Math.floor(nowMs / 1000);
    const { lengthS, stepS } = SPANS[span];
    const from = now - lengthS;
    if (span !== '1h') {
      const kept = await this.#rows(stepS, from);
      return stepS === MINUTE_S ? [...kept, ...this.#waiting.filter(({ at }) => at >= from)] : kept;
    }
    // Before a restart of the portal there are minutes instead.
    const first = this.#fine[0]?.at ?? now;
    const minutes = [...(await this.#rows(MINUTE_S, from)), ...this.#waiting];
    return [
      ...minutes.filter(({ at }) => at < first - MINUTE_S && at >= from),
      ...this.#fine.filter(({ at }) => at >= from),
    ];
  }

  async #rows(stepS: number, from: number): Promise<Sample[]> {
    return this.#db.read((reader) =>
      reader.all<Sample & object>(
        `SELECT ${COLUMNS} FROM samples WHERE step = ? AND at >= ? ORDER BY at`,
        stepS,
        from,
      ),
    );
  }

  async #write(now: number): Promise<void> {
    const minutes = this.#waiting;
    try {
      await this.#db.write(async (tx) => {
        const insert = (step: number, one: Sample) =>
          tx.run(
            `INSERT OR REPLACE INTO samples (step, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            ...[step, one.at, one.cpu, one.memory, one.disk, one.received, one.sent, one.devices, one.people],
          );
        for (const minute of minutes) await insert(MINUTE_S, minute);
        for (const { start } of await tx.all<{ start: number }>(COMPLETE_TENS, now - KEPT_S[MINUTE_S], now)) {
          const of = await tx.all<Sample & object>(
            `SELECT ${COLUMNS} FROM samples WHERE step = ? AND at >= ? AND at < ?`,
            ...[MINUTE_S, start, start + COARSE_S],
          );
          await insert(COARSE_S, average(start, of));
        }
        for (const [step, keptS] of Object.entries(KEPT_S))
          await tx.run('DELETE FROM samples WHERE step = ? AND at < ?', Number(step), now - keptS);
      });
      this.#waiting = this.#waiting.filter((one) => !minutes.includes(one));
    } catch (error) {
      this.#log.warn({ error }, 'measurements were not written');
    }
  }
}

function floorTo(at: number, step: number): number {
  return Math.floor(at / step) * step;
}
