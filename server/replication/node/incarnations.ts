/**
 * Is the other node one machine? A copy of a virtual machine has its keys and its id, but no two processes share an incarnation. One that
 * was started anew never comes back as the one it was before; two that live at the same time take turns (C16).
 */

/** Both try every two seconds; who was not heard for so long is gone. */
const GONE_AFTER_MS = 30_000;

export class Incarnations {
  readonly #clock: () => number;
  /** When each was last heard. */
  readonly #heard = new Map<string, number>();
  #current: string | null = null;
  #clones = false;

  /** @param clock monotonic milliseconds */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** @returns false while there are two of them: neither is to be believed */
  isOne(incarnation: string): boolean {
    const now = this.#clock();
    for (const [known, at] of this.#heard)
      if (known !== incarnation && now - at > GONE_AFTER_MS) this.#heard.delete(known);
    const before = this.#current;
    if (incarnation !== before && this.#heard.has(incarnation)) this.#clones = true;
    this.#heard.set(incarnation, now);
    if (this.#heard.size === 1) this.#clones = false;
    this.#current = incarnation;
    return !this.#clones;
  }

  /** It is still there: said so on a connection that stands. */
  alive(incarnation: string): void {
    if (this.#heard.has(incarnation)) this.#heard.set(incarnation, this.#clock());
  }
}
