/**
 * The last of the disk belongs to what must go on: dial-ins, ends of access, the audit trail. While only that is
 * left the portal is read-only for everything else, instead of failing somewhere in the middle of it later.
 */
const RESERVE_MAX_BYTES = 64 * 1024 * 1024;
/** Of a small disk. */
const RESERVE_PART = 0.02;
/** A refusal by the disk itself is believed for so long, whatever the file system says is free. */
const REFUSAL_COUNTS_MS = 3000;

export function reserveBytes(totalBytes: number): number {
  return Math.min(RESERVE_MAX_BYTES, totalBytes * RESERVE_PART);
}

export class Reserve {
  #begun = false;
  #refusedAtMs = -Infinity;

  /** True: nothing that can wait is saved. */
  get begun(): boolean {
    return this.#begun;
  }

  set begun(begun: boolean) {
    this.#begun = begun;
  }

  /** The disk has refused a write: nobody has to wait for the next look. */
  refused(): void {
    this.#refusedAtMs = performance.now();
    this.#begun = true;
  }

  get refusedLately(): boolean {
    return performance.now() - this.#refusedAtMs < REFUSAL_COUNTS_MS;
  }
}
