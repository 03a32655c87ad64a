/** Looks at every condition when its time comes and keeps the notices true. */
import type { Log } from '../log.ts';
import type { Notices } from '../notices/notices.ts';
import type { Condition, Finding } from './condition.ts';

export interface WatchParts {
  readonly conditions: readonly Condition[];
  readonly notices: Notices;
  readonly log: Log;
}

export class HealthWatch {
  readonly #parts: WatchParts;
  /** By notice: looks in a row that found it (above zero) or did not (below). */
  readonly #inARow = new Map<string, number>();

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** One look after the other for each condition, however long one takes; ends with the signal. */
  start(signal: AbortSignal): void {
    for (const condition of this.#parts.conditions) {
      const again = () => {
        const timer = setTimeout(() => {
          signal.removeEventListener('abort', stop);
          void this.look(condition).then(() => (signal.aborted ? undefined : again()));
        }, condition.everyMs);
        const stop = () => clearTimeout(timer);
        signal.addEventListener('abort', stop, { once: true });
      };
      void this.look(condition).then(() => (signal.aborted ? undefined : again()));
    }
  }

  async lookAtAll(): Promise<void> {
    for (const condition of this.#parts.conditions) await this.look(condition);
  }

  /** Never throws: a look that fails is written down and tried again at the next turn. */
  async look(condition: Condition): Promise<void> {
    const { notices, log } = this.#parts;
    try {
      this.#apply(condition, await condition.look((code, about) => notices.stands(code, about)));
    } catch (error) {
      log.warn({ error, condition: condition.codes[0] }, 'a look at the health did not finish');
    }
  }

  #apply({ codes, looks }: Condition, found: readonly Finding[]): void {
    const { notices } = this.#parts;
    for (const { code, about, detail } of found) {
      const times = this.#count(`${code} ${about}`, true);
      if (notices.stands(code, about) || times >= looks.toRaise) notices.raise(code, about, detail);
    }
    const known = new Set(found.map(({ code, about }) => `${code} ${about}`));
    for (const { code, about } of notices.list()) {
      if (!codes.includes(code) || known.has(`${code} ${about}`)) continue;
      if (this.#count(`${code} ${about}`, false) >= looks.toClear) notices.clear(code, about);
    }
    // What was found once and not again has to be found anew as often as the first time.
    for (const key of this.#inARow.keys()) {
      const [code, ...about] = key.split(' ');
      const own = codes.some((one) => one === code);
      if (
        own &&
        !known.has(key) &&
        !notices.list().some((one) => one.code === code && one.about === about.join(' '))
      )
        this.#inARow.delete(key);
    }
  }

  #count(key: string, found: boolean): number {
    const before = this.#inARow.get(key) ?? 0;
    const next = found ? Math.max(0, before) + 1 : Math.min(0, before) - 1;
    this.#inARow.set(key, next);
    return Math.abs(next);
  }
}
