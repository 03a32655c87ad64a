/**
 * Callers who are held back may knock sixty times a second: of their refusals the trail gets one a minute each, or it
 * would fill the disk (IMMUNITY 34). What led there stands in it, one row a try.
 */
import { sourceKey } from '../secrets/source-key.ts';

const QUIET_MS = 60_000;
/** The one that was written longest ago gives way. */
const CALLERS_MAX = 4000;

export class HeldBack {
  readonly #nowMs: () => number;
  readonly #written = new Map<string, number>();

  /** @param nowMs monotonic milliseconds */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Whether the refusal of this caller is to be written down; then the next ones are not for a while. */
  isNews(address: string): boolean {
    const key = sourceKey(address);
    const last = this.#written.get(key) ?? -Infinity;
    if (this.#nowMs() - last < QUIET_MS) return false;
    this.#written.delete(key);
    this.#written.set(key, this.#nowMs());
    const [oldest] = this.#written.keys();
    if (this.#written.size > CALLERS_MAX && oldest !== undefined) this.#written.delete(oldest);
    return true;
  }
}
