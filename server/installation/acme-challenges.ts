/** Words that an authority asks for while it looks whether the name is ours (RFC 8555, 8.3). In memory: minutes. */

/** One order asks for one word; more than a few are left over from somewhere. */
const SHOWN_MAX = 10;

export class AcmeChallenges {
  readonly #words = new Map<string, string>();

  /** @returns takes it away again */
  show(token: string, word: string): () => void {
    this.#words.set(token, word);
    const [oldest] = this.#words.keys();
    if (this.#words.size > SHOWN_MAX && oldest !== undefined) this.#words.delete(oldest);
    return () => this.#words.delete(token);
  }

  find(token: string): string | undefined {
    return this.#words.get(token);
  }
}
