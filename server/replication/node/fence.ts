/** How a primary ends that met a higher epoch, or whose life before this one did (C8). */
import type { Term } from '../../../appliance/protocol.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../../store/store.ts';
import type { Hello } from '../fencing/rules.ts';
import type { OwnLog } from './own-log.ts';
import { stepDown, stopWithin } from './step-down.ts';
import type { TermOver } from './term-over.ts';

const RESTART_AFTER_MS = 500;

export interface FenceOptions {
  readonly ownLog: OwnLog;
  readonly store: Pick<Store, 'gate'>;
  /** No room runs and the door is a stranger's, when it resolves. @param over the root half lets none go in this term any more */
  readonly stopServing: (over?: Term) => Promise<void>;
  readonly termOver: TermOver;
  readonly restart: () => void;
  readonly log: Log;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

export class Fence {
  readonly #options: FenceOptions;
  /** What the standby is known to have, from itself. */
  readonly #acknowledged: () => number;
  #closed = false;

  constructor(options: FenceOptions, acknowledged: () => number) {
    this.#options = options;
    this.#acknowledged = acknowledged;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** A life before this one met a higher epoch, and its disk did not take it. */
  async wasClosed(): Promise<boolean> {
    return this.#options.termOver.has(this.#term);
  }

  /**
   * Nothing is written from now on, no room runs within seconds, and the next start knows it; resolves when that is written, or with the
   * signal.
   * @param theirs who was met; without it another one says so
   */
  async close(epoch: number, theirs?: Hello): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { store, ownLog, log, now, signal, termOver, stopServing } = this.#options;
    store.gate.shut();
    log.error({ epoch }, 'the other appliance serves: this one stops');
    const over = this.#term;
    await termOver.note(over);
    const fenced = { epoch, ...this.#commonWith(theirs), sinceMs: now().getTime() };
    const write = () => ownLog.states.change(() => ({ role: 'fenced', fenced }));
    await stepDown({ stopServing: () => stopWithin(() => stopServing(over), log), write, log, signal });
    if (ownLog.states.current.role === 'fenced') await termOver.forget();
  }

  /** @returns false: they may still run; never throws */
  stopServing(): Promise<boolean> {
    const { stopServing, log } = this.#options;
    return stopWithin(() => stopServing(), log);
  }

  /** Whoever asked for it gets his answer before. */
  restartSoon(): void {
    const { restart, signal } = this.#options;
    if (signal.aborted) return;
    const timer = setTimeout(restart, RESTART_AFTER_MS);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  get #term(): Term {
    const { cluster, epoch } = this.#options.ownLog.states.current;
    return { cluster, epoch };
  }

  /**
   * The last record that both have: where the other one's term began, if it is the one behind ours. After more than one, or where nobody
   * was met, only what the standby acknowledged in this life is known.
   */
  #commonWith(theirs: Hello | undefined): { lsn: number; hash?: string } {
    const { states, spool } = this.#options.ownLog;
    const next = states.current.epoch + 1;
    const began = theirs?.epoch === next ? theirs.began : undefined;
    if (began?.epoch === next) return { lsn: began.lsn, hash: began.hash };
    return { lsn: Math.min(this.#acknowledged(), spool.end.lsn) };
  }
}
