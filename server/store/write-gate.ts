import { insideWork } from './database-file.ts';
import { StoreError } from './errors.ts';

/**
 * Lets writes in, holds them for a while, or refuses them for good: a node that hands over to its standby, or that met a higher
 * epoch, writes nothing any more, whoever asks.
 */
export class WriteGate {
  #state: 'open' | 'held' | 'shut' = 'open';
  #running = 0;
  readonly #waiting = new Set<() => void>();

  /** @throws StoreError `closed` once it is shut, `aborted` */
  async enter(signal: AbortSignal): Promise<() => void> {
    // A write within another one's work is part of what those who hold wait for.
    while (this.#state === 'held' && !signal.aborted && !insideWork()) await this.#change(signal);
    if (signal.aborted)
      throw new StoreError('aborted', 'aborted while writes were held', { cause: signal.reason });
    if (this.#state === 'shut') throw new StoreError('closed', 'this node writes nothing any more');
    this.#running += 1;
    return () => {
      this.#running -= 1;
      this.#wakeAll();
    };
  }

  /** New writes wait from now on. Resolves when those that run have ended. */
  async hold(signal: AbortSignal): Promise<void> {
    if (this.#state === 'open') this.#state = 'held';
    while (this.#running > 0 && !signal.aborted) await this.#change(signal);
    signal.throwIfAborted();
  }

  /** Those that wait go on. */
  release(): void {
    if (this.#state === 'held') this.#state = 'open';
    this.#wakeAll();
  }

  get isShut(): boolean {
    return this.#state === 'shut';
  }

  /** For good: who waits is refused. */
  shut(): void {
    this.#state = 'shut';
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
