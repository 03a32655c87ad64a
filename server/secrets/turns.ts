import { SecretError } from './secret-error.ts';

/** So many at once, so many waiting, and no more: a flood costs bounded memory (IMMUNITY 34). */
export class Turns {
  readonly #atOnce: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: { atOnce: number; waitingMax: number }) {
    this.#atOnce = limits.atOnce;
    this.#waitingMax = limits.waitingMax;
  }

  /** @throws SecretError `busy` when the queue is full; whatever `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<void> {
    if (this.#running < this.#atOnce) {
      this.#running += 1;
      return Promise.resolve();
    }
    if (this.#waiting.length >= this.#waitingMax) {
      return Promise.reject(new SecretError('busy', 'too many sign-ins at this moment'));
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Who waits longest takes over the place, so nobody overtakes the queue. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }
}
