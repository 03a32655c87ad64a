/** Ctrl-C, its repetition, and the ways in which a service manager or a closing terminal says the same. */

/**
 * npm passes on a Ctrl-C that the terminal has already sent to everybody: what follows this quickly is the same
 * one, not a second.
 */
const SAME_MS = 1000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class StopSignals {
  readonly #first = new AbortController();
  readonly #second = new AbortController();
  #since = 0;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, () => this.#take());
  }

  /** Stop in order. */
  get first(): AbortSignal {
    return this.#first.signal;
  }

  /** Stop at once. */
  get second(): AbortSignal {
    return this.#second.signal;
  }

  #take(): void {
    if (!this.#first.signal.aborted) {
      this.#since = performance.now();
      this.#first.abort();
    } else if (performance.now() - this.#since > SAME_MS) this.#second.abort();
  }
}
