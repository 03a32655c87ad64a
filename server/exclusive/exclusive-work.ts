/**
 * Long work that must not meet other long work: backup, restore, export, import, patch, seeding a standby. One of them
 * runs at a time, everybody can see which one and since when, and it ends at its time limit whatever became of it: a
 * nightly backup never disturbs a restore, and one that hangs never blocks the next night (Nextcloud AIO #8414, #4736).
 */
import { Refusal } from '../refusal.ts';

export const WORK_KINDS = [
  'backup',
  'verify',
  'restore',
  'export',
  'import',
  'patch',
  'replication',
  'history',
] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

export interface Work {
  readonly kind: WorkKind;
  /** As in the audit trail: who asked for it. */
  readonly by: string;
  readonly since: string;
  /** The latest moment at which it ends. */
  readonly until: string;
}

export interface WorkOrder {
  readonly kind: WorkKind;
  readonly by: string;
  readonly maxMs: number;
  /** Ends it earlier. */
  readonly signal?: AbortSignal;
}

export class ExclusiveWork {
  readonly #now: () => Date;
  #holder: Work | undefined;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Who works now. */
  get holder(): Work | undefined {
    return this.#holder;
  }

  /**
   * Runs `work`, whose signal ends it at the time limit; the turn is given back when `work` has ended, not before.
   * @throws Refusal `conflict` `work-in-progress`, when somebody else works
   */
  async run<T>(order: WorkOrder, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { kind, by, maxMs, signal } = order;
    if (this.#holder !== undefined) throw inProgress(this.#holder);
    const now = this.#now().getTime();
    this.#holder = { kind, by, since: isoTime(now), until: isoTime(now + maxMs) };
    // Monotonic, unlike the times above, which are for people.
    const limit = AbortSignal.timeout(maxMs);
    try {
      return await work(signal === undefined ? limit : AbortSignal.any([limit, signal]));
    } finally {
      this.#holder = undefined;
    }
  }
}

/** Somebody else has the turn. */
export function inProgress({ kind, by, since }: Work): Refusal {
  return new Refusal('conflict', [{ field: '', code: 'work-in-progress', values: { kind, by, since } }]);
}

const isoTime = (ms: number) => new Date(ms).toISOString();
