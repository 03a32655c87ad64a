import { SecretError } from './secret-error.ts';

interface Waiting {
  readonly start: () => void;
  readonly refuse: (error: SecretError) => void;
}

/**
 * So many at once, so many waiting, and no more: a flood costs bounded memory (IMMUNITY 34). Everybody who asks from
 * the same place stands in one line; the lines take turns, and where all places are taken the longest line gives up
 * its last. One source can use everything that nobody else wants, and cannot keep others from their turn.
 */
export class Turns {
  readonly #atOnce: number;
  readonly #waitingMax: number;
  /** In the order in which the lines are served. */
  readonly #lines = new Map<string, Waiting[]>();
  #waiting = 0;
  #running = 0;

  constructor(limits: { atOnce: number; waitingMax: number }) {
    this.#atOnce = limits.atOnce;
    this.#waitingMax = limits.waitingMax;
  }

  /**
   * @param source whose line to stand in
   * @throws SecretError `busy` when there is no place to wait; whatever `work` throws
   */
  async run<T>(work: () => Promise<T>, source = ''): Promise<T> {
    await this.#enter(source);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(source: string): Promise<void> {
    if (this.#running < this.#atOnce) {
      this.#running += 1;
      return Promise.resolve();
    }
    if (this.#waiting >= this.#waitingMax && !this.#makeRoom(source)) return Promise.reject(busy());
    return new Promise((start, refuse) => {
      const line = this.#lines.get(source) ?? [];
      line.push({ start, refuse });
      this.#lines.set(source, line);
      this.#waiting += 1;
    });
  }

  /** The last of the longest line goes, unless that is where the newcomer would stand. */
  #makeRoom(source: string): boolean {
    let longest = this.#lines.get(source) ?? [];
    const own = longest;
    for (const line of this.#lines.values()) if (line.length > longest.length + 1) longest = line;
    if (longest === own) return false;
    this.#waiting -= 1;
    longest.pop()?.refuse(busy());
    return true;
  }

  /** In a line who waits longest goes first; the line then stands behind the others. */
  #leave(): void {
    const [next] = this.#lines;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    const [source, line] = next;
    const first = line.shift();
    this.#lines.delete(source);
    if (line.length > 0) this.#lines.set(source, line);
    this.#waiting -= 1;
    first?.start();
  }
}

function busy(): SecretError {
  return new SecretError('busy', 'too many sign-ins at this moment');
}
