/**
 * What the standby has durably, and who waits for it.
 *
 * Writes that decide who may reach a machine are confirmed when they are on both disks. If the standby does not answer in time
 * they are confirmed all the same, the owner is told at once, and nobody waits again until it has caught up: a dead standby
 * must not stop a plant.
 */
import type { Lsn } from './record/header.ts';

/** How long a user waits for the standby (DESIGN: up to 2 s, then a visible alarm). */
const WAIT_MAX_MS = 2_000;

export type Standing =
  /** No standby was ever paired. */
  | { readonly kind: 'none' }
  /** Everything is on both disks, but for what is on its way. */
  | { readonly kind: 'in-sync' }
  /** It follows and has not got everything; writes do not wait for it. */
  | { readonly kind: 'behind'; readonly records: number; readonly sinceMs: number }
  /** It does not follow. */
  | { readonly kind: 'broken'; readonly because: string; readonly sinceMs: number };

export type Waited = 'both' | 'here-only' | 'no-standby';

interface Waiting {
  readonly lsn: Lsn;
  readonly done: (waited: Waited) => void;
}

export interface AcknowledgementsOptions {
  readonly paired: boolean;
  /** The last record that is durable here. */
  readonly end: () => Lsn;
  /** In milliseconds, never going back. */
  readonly clock: () => number;
  readonly changed: (standing: Standing) => void;
  readonly waitMs?: number;
}

export class Acknowledgements {
  readonly #options: AcknowledgementsOptions;
  readonly #waiting = new Set<Waiting>();
  #standing: Standing;
  #acknowledged: Lsn = 0;

  constructor(options: AcknowledgementsOptions) {
    this.#options = options;
    this.#standing = options.paired
      ? { kind: 'broken', because: 'not-connected', sinceMs: options.clock() }
      : { kind: 'none' };
  }

  get standing(): Standing {
    const standing = this.#standing;
    return standing.kind === 'behind' ? { ...standing, records: this.#missing() } : standing;
  }

  /** Waits until `lsn` is on both disks, a bounded time, and says which it was. */
  wait(lsn: Lsn): Promise<Waited> {
    if (this.#standing.kind === 'none') return Promise.resolve('no-standby');
    if (lsn <= this.#acknowledged) return Promise.resolve('both');
    if (this.#standing.kind !== 'in-sync') return Promise.resolve('here-only');
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#tooLate(), this.#options.waitMs ?? WAIT_MAX_MS);
      const done = (waited: Waited): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        resolve(waited);
      };
      const waiting: Waiting = { lsn, done };
      this.#waiting.add(waiting);
    });
  }

  acknowledged(lsn: Lsn): void {
    this.#acknowledged = Math.max(this.#acknowledged, lsn);
    for (const waiting of [...this.#waiting]) if (waiting.lsn <= this.#acknowledged) waiting.done('both');
    if (this.#missing() <= 0) this.#become({ kind: 'in-sync' });
    else if (this.#standing.kind !== 'in-sync') this.#become(this.#behind());
  }

  /** The connection is gone, or was refused. */
  broken(because: string): void {
    if (this.#standing.kind === 'none') return;
    // However often it is tried again, and whatever comes of it: it has not followed since then.
    const sinceMs = this.#standing.kind === 'broken' ? this.#standing.sinceMs : this.#options.clock();
    this.#become({ kind: 'broken', because, sinceMs });
    this.#releaseAll();
  }

  /** It follows, and takes longer than anybody should wait for it. */
  late(): void {
    this.#tooLate();
  }

  #tooLate(): void {
    if (this.#standing.kind === 'in-sync') this.#become(this.#behind());
    this.#releaseAll();
  }

  #behind(): Standing {
    const { standing } = this;
    const sinceMs = standing.kind === 'behind' ? standing.sinceMs : this.#options.clock();
    return { kind: 'behind', records: this.#missing(), sinceMs };
  }

  #missing(): number {
    return this.#options.end() - this.#acknowledged;
  }

  #releaseAll(): void {
    for (const waiting of [...this.#waiting]) waiting.done('here-only');
  }

  #become(standing: Standing): void {
    const changed = standing.kind !== this.#standing.kind;
    this.#standing = standing;
    if (changed) this.#options.changed(standing);
  }
}
