/**
 * Runs a piece of work so that everybody who asks gets a run that began after he asked, and never two at
 * the same time. A hundred changes at once cost two runs, not a hundred.
 */
export class Latest {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  run(): Promise<void> {
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running.then(
      () => this.#start(),
      () => this.#start(),
    );
    return this.#next;
  }

  #start(): Promise<void> {
    this.#next = undefined;
    const running = this.#work().finally(() => {
      // Who waits starts some turns of the event loop later: until then it must not look idle, or a third
      // would start beside him, and the older of two runs could have the last word.
      if (this.#next === undefined) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}
