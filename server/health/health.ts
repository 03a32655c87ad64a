/** How the appliance is, as pages, console, metrics and operations ask for it. */
import type { Notice, Notices } from '../notices/notices.ts';
import type { PastNotice, PastNotices } from '../notices/past-notices.ts';
import type { Reserve } from './reserve.ts';

/** `broken`: something does not work. `attention`: it will not, if nobody does anything. */
export type HealthState = 'well' | 'attention' | 'broken';

export class Health {
  readonly #notices: Notices;
  readonly #past: PastNotices;
  readonly #reserve: Reserve;

  constructor(parts: { notices: Notices; past: PastNotices; reserve: Reserve }) {
    this.#notices = parts.notices;
    this.#past = parts.past;
    this.#reserve = parts.reserve;
  }

  /** The disk is as good as full: what can wait is refused (`operations/when-full.ts`). */
  get readOnly(): boolean {
    return this.#reserve.begun;
  }

  get state(): HealthState {
    const standing = this.standing();
    if (standing.some(({ severity }) => severity === 'alarm')) return 'broken';
    return standing.length > 0 ? 'attention' : 'well';
  }

  /** Alarms first, then the oldest. */
  standing(): Notice[] {
    return this.#notices.list();
  }

  /** What came and went, the newest first. */
  async past(count: number): Promise<PastNotice[]> {
    return this.#past.latest(count);
  }
}
