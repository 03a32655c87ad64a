/**
 * What the owner should know now: registered conditions, each with a severity and what to do (the texts
 * stand in `ui/texts/`). A notice stands while its condition does and goes by itself.
 */
export const NOTICE_CODES = [
  'appliance-away',
  'room-failed',
  'door-failed',
  'rules-differ',
  'disk-nearly-full',
  'clock-jumped',
  'certificate-ends',
] as const;
export type NoticeCode = (typeof NOTICE_CODES)[number];

export interface Notice {
  readonly code: NoticeCode;
  readonly severity: 'warning' | 'alarm';
  /** What it is about: an account's name, a path; empty for the whole appliance. */
  readonly about: string;
  readonly since: string;
  /** One line more for who has to mend it; English, from the part that failed. */
  readonly detail: string;
}

const SEVERITY: Readonly<Record<NoticeCode, Notice['severity']>> = {
  'appliance-away': 'alarm',
  'room-failed': 'alarm',
  'door-failed': 'alarm',
  'rules-differ': 'alarm',
  'disk-nearly-full': 'warning',
  'clock-jumped': 'warning',
  'certificate-ends': 'warning',
};

export class Notices {
  readonly #now: () => Date;
  readonly #standing = new Map<string, Notice>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Raises a notice, or keeps the one that stands, with the newer detail. */
  raise(code: NoticeCode, about: string, detail: string): void {
    const key = `${code} ${about}`;
    const since = this.#standing.get(key)?.since ?? this.#now().toISOString();
    this.#standing.set(key, { code, severity: SEVERITY[code], about, since, detail: detail.slice(0, 500) });
  }

  clear(code: NoticeCode, about: string): void {
    this.#standing.delete(`${code} ${about}`);
  }

  /** Clears what is about none of these: an account that is gone has no trouble any more. */
  keepOnly(abouts: ReadonlySet<string>): void {
    for (const [key, { about }] of this.#standing)
      if (about !== '' && !abouts.has(about)) this.#standing.delete(key);
  }

  /** Alarms first, then the oldest. */
  list(): Notice[] {
    return [...this.#standing.values()].sort(
      (a, b) => a.severity.localeCompare(b.severity) || a.since.localeCompare(b.since),
    );
  }
}
