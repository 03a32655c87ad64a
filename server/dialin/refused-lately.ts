/**
 * Who was refused at the room lately and has not been let in since: what keeps a machine away although it
 * tries. Kept in memory only; after a restart the machine's next try says it again, and the trail keeps all.
 */
import type { RefusalCode } from './refusals.ts';

export interface RefusedOnce {
  readonly at: string;
  readonly code: RefusalCode;
}

/** A machine that was refused last week and went silent is offline, not refused. */
const LATELY_MS = 24 * 3_600_000;
/** Names are as claimed: whoever claims more than this many is not an account's machines. */
const NAMES_MAX = 4000;

export class RefusedLately {
  readonly #byName = new Map<string, RefusedOnce>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** @returns whether it is news */
  note(name: string, code: RefusalCode): boolean {
    const key = name.toLowerCase();
    const before = this.#byName.get(key);
    // Put last, so that the oldest goes first.
    this.#byName.delete(key);
    this.#byName.set(key, { at: this.#now().toISOString(), code });
    const [oldest] = this.#byName.keys();
    if (this.#byName.size > NAMES_MAX && oldest !== undefined) this.#byName.delete(oldest);
    return before?.code !== code;
  }

  letIn(name: string): void {
    this.#byName.delete(name.toLowerCase());
  }

  of(name: string): RefusedOnce | undefined {
    const found = this.#byName.get(name.toLowerCase());
    if (found === undefined || Date.parse(found.at) > this.#now().getTime() - LATELY_MS) return found;
    this.#byName.delete(name.toLowerCase());
    return undefined;
  }
}
