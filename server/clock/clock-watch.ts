/**
 * Nothing lives longer because somebody set the clock back (IMMUNITY 39).
 *
 * Ends are written down as times of day, since people read them and they outlive restarts. Three clocks bound what that
 * can do: the wall's, which anybody may set; the machine's own, which only counts while it runs; and the latest
 * moment that this portal ever wrote down. When the wall falls behind what the other two prove, every end that was
 * granted as a span of time moves back by as much. When it jumps ahead nothing is moved: spans end early then, and
 * whether the machine slept or somebody erred cannot be told from inside.
 */
import type { Log } from '../log.ts';

export interface ClockWatchOptions {
  readonly now: () => Date;
  /** Milliseconds that only rise, from any beginning. */
  readonly monotonicMs: () => number;
  readonly mark: ClockMark;
  readonly ends: Ends;
  readonly log: Log;
}

export interface Ends {
  /** Moves every end back by so many milliseconds, and remembers what could not be written. */
  shorten(ms: number): Promise<void>;
  /** Tries again what could not be written. */
  finish(): Promise<void>;
}

/** The latest moment that is known to be over, kept on the disk. */
export interface ClockMark {
  read(): Promise<Date | undefined>;
  write(at: Date): Promise<void>;
}

/** A time server's usual corrections are smaller; what is lived longer by them is less than anybody notices. */
const STEP_MIN_MS = 5000;
/** After a cut of power nothing lives longer than this by a clock that was lost. */
const MARK_EVERY_MS = 5 * 60_000;

interface Reading {
  readonly wall: number;
  readonly monotonic: number;
}

export class ClockWatch {
  readonly #options: ClockWatchOptions;
  #anchor: Reading;
  #markedMs = -Infinity;

  constructor(options: ClockWatchOptions) {
    this.#options = options;
    this.#anchor = this.#read();
  }

  /** To be called before anything that has an end is asked for: a machine may have lost its clock while it was off. */
  async start(): Promise<void> {
    const known = await this.#options.mark.read();
    this.#anchor = this.#read();
    const behindMs = known === undefined ? 0 : known.getTime() - this.#anchor.wall;
    if (behindMs >= STEP_MIN_MS) await this.#options.ends.shorten(behindMs);
    await this.#mark();
  }

  /** To be called every second. */
  async look(): Promise<void> {
    const before = this.#anchor;
    const at = this.#read();
    // Since the anchor, not since the last look: many small steps back are a large one.
    const stepMs = at.wall - before.wall - (at.monotonic - before.monotonic);
    if (Math.abs(stepMs) >= STEP_MIN_MS) {
      // First, so that a failure in `shorten` does not count the same step twice.
      this.#anchor = at;
      if (stepMs < 0) await this.#options.ends.shorten(-stepMs);
      await this.#mark();
    } else if (at.monotonic - this.#markedMs >= MARK_EVERY_MS) {
      await this.#mark();
    }
    await this.#options.ends.finish();
  }

  /** A full disk must not keep the portal from starting; the next mark comes in five minutes. */
  async #mark(): Promise<void> {
    const { wall, monotonic } = this.#read();
    this.#markedMs = monotonic;
    try {
      await this.#options.mark.write(new Date(wall));
    } catch (error) {
      this.#options.log.warn({ error }, 'the time could not be written down');
    }
  }

  #read(): Reading {
    return { wall: this.#options.now().getTime(), monotonic: this.#options.monotonicMs() };
  }
}
