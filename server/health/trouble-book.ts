/** What the store said of disks and files, for the conditions that ask. */
import type { Trouble } from '../store/trouble.ts';
import { Reserve } from './reserve.ts';

export class TroubleBook {
  readonly reserve = new Reserve();
  #failedAtMs = -Infinity;

  readonly heard = ({ kind }: Trouble): void => {
    if (kind === 'disk-full') this.reserve.refused();
    if (kind === 'io' || kind === 'read-only') this.#failedAtMs = performance.now();
  };

  /** The last failure to read or write, in monotonic milliseconds; -Infinity: none since the start. */
  get failedAtMs(): number {
    return this.#failedAtMs;
  }
}
