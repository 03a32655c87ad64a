/**
 * Backups by the clock, in the owner's zone (node-cron). When the next one is due stands in the file, so that a start
 * after that moment knows that one was missed, whatever the clock and the zone did meanwhile.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { schedule as cron, type ScheduledTask } from 'node-cron';
import type { Log } from '../log.ts';
import { Refusal } from '../refusal.ts';
import type { BackupSettings, SettingsRow } from './settings.ts';

/** After a start there is more important work: rooms, dial-ins. */
const CATCH_UP_AFTER_MS = 60_000;
/** Other long work was under way; the night is long enough to try again. */
const AGAIN_AFTER_MS = 10 * 60_000;
const ATTEMPTS_MAX = 30;

const BY = 'schedule';

/** Who makes them. */
export interface Scheduled {
  readonly settings: SettingsRow;
  begin(by: string): Promise<unknown>;
}

export class BackupSchedule {
  readonly #backups: Scheduled;
  readonly #log: Log;
  readonly #catchUpMs: number;
  #task: ScheduledTask | undefined;
  #waiting = new AbortController();

  constructor(backups: Scheduled, log: Log, { catchUpMs = CATCH_UP_AFTER_MS } = {}) {
    this.#backups = backups;
    this.#log = log;
    this.#catchUpMs = catchUpMs;
  }

  /** To be called at start, and after each change of the schedule or of the zone. */
  async renew(signal: AbortSignal): Promise<void> {
    this.#stop();
    const settings = await this.#backups.settings.read();
    if (!settings.scheduled) return;
    const missed = settings.nextAt !== null && Date.parse(settings.nextAt) <= Date.now();
    this.#task = cron(expressionOf(settings), () => this.#due(signal, 0), { timezone: settings.zone });
    signal.addEventListener('abort', () => this.#stop(), { once: true });
    if (missed) void this.#due(signal, this.#catchUpMs);
    else await this.#writeNext();
  }

  /** The moment stays in the file until the run has begun: a stop in between makes it a missed one. */
  async #due(signal: AbortSignal, afterMs: number): Promise<void> {
    const end = AbortSignal.any([signal, this.#waiting.signal]);
    try {
      await delay(afterMs, undefined, { signal: end, ref: false });
      await this.#begin(end);
      await this.#writeNext();
    } catch (error) {
      if (!end.aborted) this.#log.error({ error }, 'a scheduled backup could not begin');
    }
  }

  async #begin(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#backups.begin(BY);
        return;
      } catch (error) {
        if (!(error instanceof Refusal) || attempt >= ATTEMPTS_MAX) throw error;
        const [reason] = error.reasons;
        // Without key or target there is nothing to wait for; the state says so.
        if (reason?.code !== 'work-in-progress') return;
        await delay(AGAIN_AFTER_MS, undefined, { signal, ref: false });
      }
    }
  }

  async #writeNext(): Promise<void> {
    const next = this.#task?.getNextRun() ?? null;
    await this.#backups.settings.writeNext(next?.toISOString() ?? null);
  }

  #stop(): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    void this.#task?.destroy();
    this.#task = undefined;
  }
}

/** Minute, hour, day, month, weekday. */
export function expressionOf({ at, weekdays }: Pick<BackupSettings, 'at' | 'weekdays'>): string {
  const [hour = '2', minute = '30'] = at.split(':');
  return `${Number(minute)} ${Number(hour)} * * ${weekdays.join(',')}`;
}
