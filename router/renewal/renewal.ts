/**
 * Asks the portal for the next configuration: after each connection, because that is when something has changed
 * most often, then every few hours whether or not the tunnel stands, and soon when the two sides do not trust each
 * other any more. The question takes its own way and its own trust, so that a router which missed a change of the
 * account's authority still gets the new one, and nobody has to visit it.
 */
import type { Logger } from 'pino';
import type { Configuration } from '../configuration/format.ts';
import type { StoredConfiguration } from '../configuration/store.ts';
import { pause } from '../machine/pause.ts';
import type { FailureCode } from '../tunnel/failure.ts';
import { askEverywhere } from './ask-all.ts';
import { askPortal, type Answer } from './ask.ts';
import type { Portal } from './connection.ts';
import { RenewalError } from './error.ts';
import { takeOver } from './take-over.ts';

/** Four times a day: an administrator's change arrives on the day that it is made. */
export const ASK_EVERY_MS = 6 * 3_600_000;
/** A room that was started anew has all its routers back in the same second. */
const AFTER_CONNECT_MS = 5_000;
/** Also on a line that comes and goes by the second. */
const ASK_SPACING_MS = 5_000;
/** After a question that failed, doubled up to `ASK_EVERY_MS`. */
const FAILED_BASE_MS = 60_000;
/** After so many in a row somebody should know. */
const FAILURES_TOLD = 3;

/** The tunnel does not come about because one side does not know the other's authority. */
const ESTRANGED: ReadonlySet<string> = new Set<FailureCode>([
  'server-not-trusted',
  'own-certificate-refused',
  'closed',
]);

export interface RenewalWorld {
  readonly apply: (stored: StoredConfiguration) => Promise<void>;
  /** Something in `notice` is another. */
  readonly changed: () => void;
  readonly random: () => number;
  readonly log: Logger;
}

export class Renewal {
  readonly #configuration: Configuration & { portal: Portal };
  readonly #world: RenewalWorld;
  #due: number;
  #askedAt = -Infinity;
  #estranged = false;
  #failures = 0;
  #reason: string | null = null;
  #wake = new AbortController();

  private constructor(configuration: Configuration & { portal: Portal }, world: RenewalWorld) {
    this.#configuration = configuration;
    this.#world = world;
    this.#due = performance.now() + this.#spread(ASK_EVERY_MS);
  }

  /** Null for a configuration that does not say whom to ask. */
  static of(configuration: Configuration, world: RenewalWorld): Renewal | null {
    const { portal } = configuration;
    return portal === undefined ? null : new Renewal({ ...configuration, portal }, world);
  }

  /** What the owner should know; null: nothing. */
  get notice(): string | null {
    if (this.#failures < FAILURES_TOLD || this.#reason === null) return null;
    return `a newer configuration cannot be fetched: ${this.#reason}`;
  }

  connected(): void {
    this.#estranged = false;
    this.#askSoon();
  }

  /** The tunnel failed, for this reason. Once asked in vain, only the clock counts. */
  failed(code: string): void {
    if (!ESTRANGED.has(code) || this.#estranged) return;
    this.#estranged = true;
    this.#askSoon();
  }

  async keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const wait = Math.max(0, this.#due - performance.now());
      await pause(wait, AbortSignal.any([signal, this.#wake.signal]));
      // Woken: it is due at another time now, or never again.
      if (performance.now() >= this.#due) await this.#ask(signal);
    }
  }

  async #ask(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#askedAt = performance.now();
    try {
      const answer = await this.#answer(signal);
      this.#settle(null);
      if (answer.kind === 'current') return;
      const stored = takeOver(answer.configuration, this.#configuration);
      this.#world.log.info('the portal has a newer configuration');
      await this.#world.apply(stored);
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it changes while we wait
      if (signal.aborted) return;
      const reason = error instanceof Error ? error.message : 'unknown';
      const code = error instanceof RenewalError ? error.code : 'failed';
      this.#world.log.warn({ code, reason }, 'a newer configuration could not be fetched');
      this.#settle(reason);
    }
  }

  /** An account that is going to move names two: the later one is asked when the first does not answer for it. */
  async #answer(signal: AbortSignal): Promise<Answer> {
    const { nextPortal } = this.#configuration;
    try {
      return await askEverywhere(this.#configuration, signal);
    } catch (error) {
      if (nextPortal === undefined || signal.aborted) throw error;
      // Busy is an answer for it. If the other does not know the router either, the first one's word counts.
      if (error instanceof RenewalError && error.code === 'busy') throw error;
      return askPortal({ ...this.#configuration, portal: nextPortal }, signal).catch(() => {
        throw error;
      });
    }
  }

  #settle(reason: string | null): void {
    this.#failures = reason === null ? 0 : this.#failures + 1;
    this.#reason = reason;
    const step = reason === null ? ASK_EVERY_MS : FAILED_BASE_MS * 2 ** (this.#failures - 1);
    this.#due = performance.now() + this.#spread(Math.min(ASK_EVERY_MS, step));
    this.#world.changed();
  }

  #askSoon(): void {
    const soon = performance.now() + this.#world.random() * AFTER_CONNECT_MS;
    // A connection that comes and goes must not make it a flood.
    const spacing = this.#failures === 0 ? ASK_SPACING_MS : FAILED_BASE_MS;
    const due = Math.max(soon, this.#askedAt + spacing);
    if (due >= this.#due) return;
    this.#due = due;
    this.#wake.abort();
  }

  /** Half of it to all of it, so that those who began together do not ask together. */
  #spread(ms: number): number {
    return ms * (0.5 + this.#world.random() / 2);
  }
}
