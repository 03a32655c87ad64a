/** Carries out work one after the other, in the order in which it was handed in. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    // The next piece of work waits for this one's end; how it ended is the matter of its own caller.
    this.#last = result.catch(() => undefined);
    return result;
  }
}
