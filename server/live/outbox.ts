/**
 * Collects what happened and hands it on: the first at once, then at most so often, each thing once. A plant that
 * comes back with 500 machines costs a page a few lines, not 500.
 */
import type { LiveEvent } from './events.ts';

export const SEND_EVERY_MS = 250;
/** Of so many different things in a quarter of a second only that everything may have changed is handed on. */
const WAITING_MAX = 2000;

export class Outbox {
  readonly #send: (events: readonly LiveEvent[]) => Promise<void>;
  readonly #waiting = new Map<string, LiveEvent>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param send one at a time; never called again before it has resolved */
  constructor(send: (events: readonly LiveEvent[]) => Promise<void>) {
    this.#send = send;
  }

  put(event: LiveEvent): void {
    if (this.#closed) return;
    if (this.#waiting.size >= WAITING_MAX) {
      this.#waiting.clear();
      this.#waiting.set('view', { kind: 'view' });
    }
    this.#waiting.set(Object.values(event).join(' '), event);
    this.#timer ??= setTimeout(() => void this.#run(), 0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0) {
      const events = [...this.#waiting.values()];
      this.#waiting.clear();
      await this.#send(events);
      await new Promise<void>((resolve) => {
        this.#timer = setTimeout(resolve, SEND_EVERY_MS);
      });
    }
    this.#timer = undefined;
  }
}
