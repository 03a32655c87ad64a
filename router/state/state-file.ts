import type { Configuration } from '../configuration/format.ts';
import { readSmallFile, replaceFile } from '../machine/files.ts';
import { type RouterState, StateReport } from './state.ts';

const REPORT_MAX_BYTES = 64 * 1024;

/** Publishes the state, readable by everybody, whenever something of it changes. */
export class StateFile {
  readonly #path: string;
  #report: StateReport;
  #written: Promise<void> = Promise.resolve();

  constructor(path: string, configuration: Configuration) {
    this.#path = path;
    this.#report = {
      format: 'ferngate-router-state/1',
      pid: process.pid,
      changed: Date.now(),
      state: { kind: 'starting' },
      trialEnds: null,
      notices: [],
      ...named(configuration),
    };
  }

  get state(): RouterState {
    return this.#report.state;
  }

  setConfiguration(configuration: Configuration, trialEnds: number | null): void {
    this.#change({ ...named(configuration), trialEnds, state: { kind: 'starting' }, changed: Date.now() });
  }

  setState(state: RouterState): void {
    this.#change({ state, changed: Date.now() });
  }

  endTrial(): void {
    if (this.#report.trialEnds !== null) this.#change({ trialEnds: null });
  }

  setNotices(notices: readonly string[]): void {
    if (notices.join('\n') !== this.#report.notices.join('\n')) this.#change({ notices: [...notices] });
  }

  /** Until everything is written. Throws if it could not be. */
  async flush(): Promise<void> {
    await this.#written;
  }

  #change(part: Partial<StateReport>): void {
    this.#report = { ...this.#report, ...part };
    const text = `${JSON.stringify(this.#report)}\n`;
    // One after the other, so that the last state is the one that stays.
    this.#written = this.#written.then(() => replaceFile(this.#path, text, 0o644));
    // A failure is told by `flush`; a state that cannot be shown is no reason to drop a tunnel.
    this.#written.catch(() => undefined);
  }
}

/** Null when there is none. Throws `ZodError` or `SyntaxError` when it is not ours. */
export async function readReport(path: string): Promise<StateReport | null> {
  const text = await readSmallFile(path, REPORT_MAX_BYTES);
  return text === null ? null : StateReport.parse(JSON.parse(text));
}

function named({ serial, name, account, virtualNetwork }: Configuration) {
  return { serial, name, account, virtualNetwork };
}
