/** How the pair stands, as the primary sees it: what the standby has, what is missing, and what goes wrong with the log here. */
import { Acknowledgements, type Standing, type Waited } from '../acknowledgements.ts';
import type { Lsn } from '../record/header.ts';
import type { Spool } from '../spool/spool.ts';
import { BROKEN_BECAUSE, type BrokenBecause, type StandbyStanding } from './standby-part.ts';

/** In sync means that what is missing is on its way: no longer than anybody waits for it. */
const LATE_MS = 2_000;

export interface StandingOptions {
  readonly spool: Pick<Spool, 'end' | 'durable'>;
  readonly paired: boolean;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly now: () => Date;
  readonly changed: () => void;
}

export class PairStanding {
  readonly #options: StandingOptions;
  /** Files whose last commits are not in the log. */
  readonly #failing = new Map<string, Date>();
  #acknowledgements: Acknowledgements;
  #acknowledged: Lsn = 0;
  #acknowledgedAt: Date | null = null;
  #completeAtMs: number;
  #setBack = false;

  constructor(options: StandingOptions) {
    this.#options = options;
    this.#completeAtMs = options.clock();
    this.#acknowledgements = this.#begin(options.paired);
  }

  get acknowledged(): Lsn {
    return this.#acknowledged;
  }

  /** C16: the standby has what this node has not, or no more; until it follows again, or is the standby no more. */
  get setBack(): boolean {
    return this.#setBack;
  }

  /** When the standby last said what it has; null: not since this start. */
  get acknowledgedAt(): Date | null {
    return this.#acknowledgedAt;
  }

  /** Files whose last commits are not in the log: whatever the standby has of the log, it has not got these. */
  get failing(): readonly string[] {
    return [...this.#failing.keys()];
  }

  get current(): StandbyStanding {
    const shown = this.#shown(this.#acknowledgements.standing);
    const [since] = this.#failing.values();
    if (since === undefined || shown.kind === 'none' || shown.kind === 'broken') return shown;
    return { kind: 'broken', because: 'log-fails', since: since.toISOString() };
  }

  /** Everything starts anew with another peer, or without one. */
  paired(paired: boolean): void {
    this.#acknowledgements.broken('not-connected');
    this.#acknowledged = 0;
    this.#setBack = false;
    this.#acknowledgedAt = null;
    this.#acknowledgements = this.#begin(paired);
    this.#options.changed();
  }

  /** The standby has everything up to here. */
  has(lsn: Lsn): void {
    this.#acknowledged = Math.max(this.#acknowledged, lsn);
    this.#acknowledgedAt = this.#options.now();
    this.#setBack = false;
    if (this.#missing <= 0) this.#completeAtMs = this.#options.clock();
    this.#acknowledgements.acknowledged(lsn);
  }

  /** @param setBack for that or another reason it is known that this node lacks what the standby has */
  broken(because: BrokenBecause, setBack = because === 'rolled-back'): void {
    this.#setBack ||= setBack;
    this.#acknowledgements.broken(because);
  }

  recorded(file: string): void {
    this.#failing.delete(file);
    if (this.#missing <= 1) this.#completeAtMs = this.#options.clock();
  }

  /** Commits of this file happen, and the standby does not hear of them. */
  logFails(file: string): void {
    if (!this.#failing.has(file)) this.#failing.set(file, this.#options.now());
    this.broken('log-fails');
  }

  /** To be called by the clock: nobody may be waiting for what does not come. */
  look(): void {
    const late = this.#missing > 0 && this.#options.clock() - this.#completeAtMs > LATE_MS;
    if (late && this.current.kind === 'in-sync') this.#acknowledgements.late();
  }

  /** Waits until everything committed so far is on both disks, a bounded time. */
  async confirm(): Promise<Waited> {
    if (this.current.kind === 'none') return 'no-standby';
    const { spool } = this.#options;
    const { lsn } = spool.end;
    try {
      await spool.durable(lsn);
    } catch {
      this.broken('log-fails');
    }
    if (this.#failing.size > 0) return 'here-only';
    return this.#acknowledgements.wait(lsn);
  }

  get #missing(): number {
    return this.#options.spool.end.lsn - this.#acknowledged;
  }

  #begin(paired: boolean): Acknowledgements {
    const { spool, clock, changed } = this.#options;
    return new Acknowledgements({ paired, clock, changed, end: () => spool.end.lsn });
  }

  #shown(standing: Standing): StandbyStanding {
    const { clock, now } = this.#options;
    if (standing.kind === 'none' || standing.kind === 'in-sync') return { kind: standing.kind };
    const forMs = clock() - standing.sinceMs;
    if (standing.kind === 'behind')
      return { kind: 'behind', seconds: Math.max(0, Math.round(forMs / 1000)), records: standing.records };
    const because = BROKEN_BECAUSE.find((one) => one === standing.because) ?? 'not-connected';
    return { kind: 'broken', because, since: new Date(now().getTime() - forMs).toISOString() };
  }
}
