import { StoreError } from './errors.ts';

/** How long anybody waits for a turn; each holder has a ceiling of its own, so this means overload. */
export const TURN_WAIT_MAX_MS = 30_000;

export type Release = () => void;

interface Waiting {
  readonly grant: () => void;
}

/** A fixed number of turns, given out in the order of asking. One turn is a mutex. */
export class Turns {
  #free: number;
  readonly #waiting = new Set<Waiting>();

  constructor(count: number) {
    this.#free = count;
  }

  /** @throws StoreError `busy` after `TURN_WAIT_MAX_MS`, `aborted` by the signal */
  async take(signal?: AbortSignal): Promise<Release> {
    if (signal?.aborted) throw new StoreError('aborted', 'aborted before its turn', { cause: signal.reason });
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(signal);
    let held = true;
    return () => {
      if (held) this.#pass();
      held = false;
    };
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiting);
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const refuse = (error: StoreError): void => {
        leave();
        reject(error);
      };
      const abort = (): void =>
        refuse(new StoreError('aborted', 'aborted while waiting', { cause: signal?.reason }));
      const timer = setTimeout(
        () => refuse(new StoreError('busy', `no turn within ${TURN_WAIT_MAX_MS} ms`)),
        TURN_WAIT_MAX_MS,
      );
      const waiting = {
        grant: () => {
          leave();
          resolve();
        },
      };
      this.#waiting.add(waiting);
      signal?.addEventListener('abort', abort);
    });
  }

  #pass(): void {
    const [next] = this.#waiting;
    if (next) next.grant();
    else this.#free += 1;
  }
}
