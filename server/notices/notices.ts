/**
 * What the owner should know now. A notice stands while its condition does and goes by itself; which ones there
 * are stands in `registry.ts`.
 */
import { NOTICES, type NoticeCode, type NoticeKind } from './registry.ts';

export interface Notice {
  readonly code: NoticeCode;
  readonly severity: NoticeKind['severity'];
  /** What it is about: an account's name, a part; empty for the whole appliance. */
  readonly about: string;
  readonly since: string;
  /** One line more for who has to mend it; English, from the part that failed. */
  readonly detail: string;
}

export interface NoticeChange {
  readonly kind: 'raised' | 'over';
  readonly notice: Notice;
}

type Listener = (change: NoticeChange) => void;

const DETAIL_MAX_CHARACTERS = 500;

export class Notices {
  readonly #now: () => Date;
  readonly #standing = new Map<string, Notice>();
  readonly #listeners: Listener[] = [];

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Hears of every notice that comes or goes: once each, however often it is raised in between. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** What stood when the portal ended stands until somebody has looked again; nobody is told twice. */
  restore(known: readonly Pick<Notice, 'code' | 'about' | 'since' | 'detail'>[]): void {
    for (const one of known) {
      if (!Object.hasOwn(NOTICES, one.code)) continue;
      this.#standing.set(keyOf(one.code, one.about), { ...one, severity: NOTICES[one.code].severity });
    }
  }

  /** Raises a notice, or keeps the one that stands, with the newer detail. */
  raise(code: NoticeCode, about: string, detail: string): void {
    const key = keyOf(code, about);
    const known = this.#standing.get(key);
    const notice: Notice = {
      code,
      severity: NOTICES[code].severity,
      about,
      since: known?.since ?? this.#now().toISOString(),
      detail: detail.slice(0, DETAIL_MAX_CHARACTERS),
    };
    this.#standing.set(key, notice);
    if (known === undefined) this.#tell({ kind: 'raised', notice });
  }

  clear(code: NoticeCode, about: string): void {
    const key = keyOf(code, about);
    const notice = this.#standing.get(key);
    if (!this.#standing.delete(key) || notice === undefined) return;
    this.#tell({ kind: 'over', notice });
  }

  /** Clears what is about no account of these: one that is gone has no trouble any more. */
  keepOnly(accounts: ReadonlySet<string>): void {
    for (const { code, about } of [...this.#standing.values()])
      if (NOTICES[code].about === 'account' && !accounts.has(about)) this.clear(code, about);
  }

  stands(code: NoticeCode, about = ''): boolean {
    return this.#standing.has(keyOf(code, about));
  }

  /** Alarms first, then the oldest. */
  list(): Notice[] {
    return [...this.#standing.values()].sort(
      (a, b) => a.severity.localeCompare(b.severity) || a.since.localeCompare(b.since),
    );
  }

  #tell(change: NoticeChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function keyOf(code: NoticeCode, about: string): string {
  return `${code} ${about}`;
}
