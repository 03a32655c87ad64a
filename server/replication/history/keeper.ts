/**
 * Keeps the past: a snapshot each hour, and what the rules and the disk let go goes. One thing at a time; a restore that begins
 * ends a snapshot that is being taken, which the next round makes up for.
 */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreLog } from '../../store/log.ts';
import { HistoryError, isHistoryError, type HistoryErrorCode } from './errors.ts';
import type { Reach } from './reach.ts';
import { judge, type Verdict } from './retention.ts';
import type { HistorySettings } from './settings.ts';
import type { HistorySource } from './source.ts';
import { bytesOf, type Snapshots } from './snapshots/snapshots.ts';
import { takeSnapshot } from './snapshots/take.ts';

const EVERY_MS = 3_600_000;
const LOOK_EVERY_MS = 5 * 60_000;
/** A disk that crawls must not hold up everything after it. */
const TAKE_MAX_MS = 50 * 60_000;

/** Stays free whatever the owner's share is: the portal writes there too. */
const FREE_PART = 0.1;
const FREE_MAX_BYTES = 10 * 1024 ** 3;

export interface KeeperOptions {
  readonly source: HistorySource;
  readonly snapshots: Snapshots;
  readonly reach: Reach;
  readonly settings: () => Promise<HistorySettings>;
  readonly zone: () => string;
  readonly now: () => Date;
  readonly log: StoreLog;
}

export interface KeptBytes {
  readonly snapshots: number;
  readonly log: number;
  /** What both may take together, by the owner's share and by what is free. */
  readonly limit: number;
}

export class Keeper {
  readonly #options: KeeperOptions;
  #running: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;
  #paused = 0;
  #failing: { code: HistoryErrorCode; detail: string; since: string } | null = null;
  #verdict: Verdict | null = null;
  /** Asked once: while this process writes the log, nobody else does. */
  #goesOn = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Why the last round failed; null when it did not. */
  get failing() {
    return this.#failing;
  }

  /** The disk keeps less than the rules would. */
  get shortened(): boolean {
    return this.#verdict?.shortened ?? false;
  }

  get standbyLeftBehind(): boolean {
    return this.#verdict?.standbyLeftBehind ?? false;
  }

  /** Until the signal. */
  start(signal: AbortSignal): void {
    if (signal.aborted) return;
    const timer = setInterval(() => void this.round(), LOOK_EVERY_MS).unref();
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      this.#running?.stop.abort();
    });
    void this.round();
  }

  /** One look: a snapshot if it is time for one, then what may go goes. Never throws. */
  round(force = false): Promise<void> {
    if (this.#paused > 0) return Promise.resolve();
    if (this.#running !== null) return this.#running.ended;
    const stop = new AbortController();
    const ended = this.#round(stop.signal, force).finally(() => (this.#running = null));
    this.#running = { stop, ended };
    return ended;
  }

  /** Runs `work` while nothing is taken and nothing goes. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#paused += 1;
    try {
      this.#running?.stop.abort();
      await this.#running?.ended;
      return await work();
    } finally {
      this.#paused -= 1;
    }
  }

  async bytes(): Promise<KeptBytes> {
    const { snapshots, reach, settings } = this.#options;
    const held = bytesOf((await snapshots.list()).snapshots);
    const log = (await reach.chapters()).reduce((sum, { bytes }) => sum + bytes, 0);
    const { blocks, bavail, bsize } = await statfs(snapshots.folder);
    const total = blocks * bsize;
    const share = (total * (await settings()).sharePercent) / 100;
    const free = bavail * bsize - Math.min(total * FREE_PART, FREE_MAX_BYTES);
    return { snapshots: held, log, limit: Math.max(0, Math.min(share, held + log + free)) };
  }

  async #round(signal: AbortSignal, force: boolean): Promise<void> {
    const { log, now } = this.#options;
    try {
      if (force || (await this.#isTime())) await this.#take(signal);
      await this.#tidy();
      this.#failing = null;
    } catch (error) {
      // A restore came, or the portal ends.
      if (signal.aborted) return;
      const code = isHistoryError(error) ? error.code : 'failed';
      const detail = error instanceof Error ? error.message : '';
      this.#failing = { code, detail, since: this.#failing?.since ?? now().toISOString() };
      log.warn({ error }, 'the history could not be kept');
      // A full disk is made emptier all the same.
      await this.#tidy().catch(() => undefined);
    }
  }

  async #isTime(): Promise<boolean> {
    const { snapshots, now } = this.#options;
    const last = (await snapshots.list()).snapshots.at(-1);
    if (last !== undefined && !(this.#goesOn ||= await this.#options.reach.leads(last))) return true;
    const age = last === undefined ? EVERY_MS : now().getTime() - last.atMs;
    // A clock that was set back makes the newest one lie in the future.
    return age >= EVERY_MS || age < 0;
  }

  async #take(signal: AbortSignal): Promise<void> {
    const { source, snapshots, now, log } = this.#options;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TAKE_MAX_MS)]);
    const folder = join(snapshots.folder, 'work');
    try {
      await takeSnapshot({ source, snapshots, folder, now, log, signal: limit });
    } catch (error) {
      if (limit.aborted && !signal.aborted)
        throw new HistoryError('time-limit', 'a snapshot took too long', { cause: error });
      throw error;
    }
  }

  /** Snapshots first, the log after them: a crash in between keeps too much, never too little. */
  async #tidy(): Promise<void> {
    const { source, snapshots, reach, settings, zone, now, log } = this.#options;
    const { snapshots: all, damaged } = await snapshots.list();
    if (damaged.length > 0) {
      log.warn({ damaged }, 'snapshots that cannot be read are removed');
      await snapshots.removeDamaged(damaged);
    }
    const verdict = judge({
      snapshots: all,
      chapters: await reach.chapters(),
      cluster: source.spool.cluster,
      settings: await settings(),
      nowMs: now().getTime(),
      zone: zone(),
      limitBytes: (await this.bytes()).limit,
      standbyLsn: source.standbyLsn(),
    });
    for (const one of verdict.drop) await snapshots.remove(one);
    await snapshots.clear();
    await source.spool.forget(verdict.logFrom);
    this.#verdict = verdict;
  }
}
