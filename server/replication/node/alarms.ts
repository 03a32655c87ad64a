/**
 * Who is told that confirmed is not safe at the moment: once per outage, however many writes it meets, and once when it is over.
 */
import type { Audit } from '../../audit/audit.ts';
import type { Log } from '../../log.ts';
import type { Notices } from '../../notices/notices.ts';
import type { StandbyStanding } from './standby-part.ts';

/** Which of two states counts has to be said by somebody: no restart brings that about, and waiting makes it worse. */
const AT_ONCE: ReadonlySet<string> = new Set(['rolled-back', 'clone', 'copied']);

/** A restart of the standby is no news; a minute of it is. */
const OUTAGE_MS = 60_000;

export interface AlarmsOptions {
  readonly notices: Pick<Notices, 'raise' | 'clear'>;
  readonly audit: Pick<Audit, 'write'>;
  readonly log: Log;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

export class StandbyAlarms {
  readonly #options: AlarmsOptions;
  /** Since when it is not in sync. */
  #sinceMs: number | null = null;
  /** Something was confirmed here only. */
  #alone = false;

  constructor(options: AlarmsOptions) {
    this.#options = options;
  }

  /** A write that should be on both was confirmed and is here only. */
  confirmedAlone(standing: StandbyStanding): void {
    if (this.#alone) return;
    this.#alone = true;
    this.#tell(standing);
    this.#write('standby.confirmed-alone');
  }

  /** To be called on each change and by the clock. */
  look(standing: StandbyStanding): void {
    const { clock, notices } = this.#options;
    if (standing.kind === 'in-sync' || standing.kind === 'none') {
      notices.clear('standby-behind', '');
      notices.clear('standby-broken', '');
      if (this.#alone && standing.kind === 'in-sync') this.#write('standby.in-sync-again');
      this.#sinceMs = null;
      this.#alone = false;
      return;
    }
    this.#sinceMs ??= clock();
    const atOnce = standing.kind === 'broken' && AT_ONCE.has(standing.because);
    if (atOnce || this.#alone || clock() - this.#sinceMs > OUTAGE_MS) this.#tell(standing);
  }

  #tell(standing: StandbyStanding): void {
    const { notices } = this.#options;
    if (standing.kind === 'broken') {
      notices.raise('standby-broken', '', standing.because);
      notices.clear('standby-behind', '');
    } else if (standing.kind === 'behind') {
      notices.raise('standby-behind', '', `${standing.records} records`);
      notices.clear('standby-broken', '');
    }
  }

  /** Nobody waits for it: whoever wrote has his answer. */
  #write(action: string): void {
    const { audit, log } = this.#options;
    audit
      .write({ subject: 'ferngate', address: '', action, object: '', result: 'done' })
      .catch((error: unknown) => {
        log.warn({ error }, 'the trail does not say that the standby fell behind');
      });
  }
}
