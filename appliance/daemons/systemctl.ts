/**
 * What we ask of systemd, through systemctl(1) and its own socket, as argument arrays. Hundreds of rooms start at once at
 * boot: whatever is asked while a call is under way goes into the next one, so that 400 programs are some calls and
 * not some hundred. Nothing here waits for a job: one slow unit would hold up the others; `show` is asked again.
 */
import { CommandError, type CommandRunner } from '../commands/run.ts';
import { parseUnitStatuses, STATUS_PROPERTIES, type UnitStatus } from './unit-status.ts';

/** Names in one call: 500 of the longest are 25 KB, far below what the kernel takes. */
const UNITS_PER_CALL = 500;

/** What systemd itself needs for one call with hundreds of units is some 100 ms; a loaded machine takes longer. */
const CALL_MAX_MS = 60_000;

/** Some lines of text at the end of a unit's journal. */
const WORDS_MAX_BYTES = 64 * 1024;

export class Systemctl {
  readonly #run: CommandRunner;
  readonly #restart: Batch<void>;
  readonly #stop: Batch<void>;
  readonly #forget: Batch<void>;
  readonly #show: Batch<UnitStatus>;

  constructor(run: CommandRunner) {
    this.#run = run;
    const order = (...verb: readonly string[]) => {
      return new Batch<void>(async (units) => {
        await this.#call([...verb, '--', ...units]);
        return new Map();
      });
    };
    this.#restart = order('restart', '--no-block');
    this.#stop = order('stop', '--no-block');
    this.#forget = order('reset-failed');
    this.#show = new Batch(async (units) => parseUnitStatuses(await this.#call(show(units))));
  }

  /** Has it started anew, or for the first time; returns before that has happened. */
  restart(unit: string): Promise<unknown> {
    return this.#restart.add(unit);
  }

  /** Has it ended; returns before that has happened. */
  stop(unit: string): Promise<unknown> {
    return this.#stop.add(unit);
  }

  /** Takes back a failure and the counting of restarts, so that the next pause is a first one again. */
  forgetFailures(unit: string): Promise<unknown> {
    return this.#forget.add(unit);
  }

  async status(unit: string): Promise<UnitStatus> {
    const status = await this.#show.add(unit);
    if (status === undefined) throw new Error(`systemd says nothing about ${unit}`);
    return status;
  }

  /** Of all loaded units whose names match. */
  async statuses(patterns: readonly string[]): Promise<UnitStatus[]> {
    return [...parseUnitStatuses(await this.#call(show(patterns))).values()];
  }

  /** The last lines of what a unit's program itself said, newest last. */
  async lastLines(unit: string, lines: number): Promise<string> {
    const which = [
      `_SYSTEMD_UNIT=${unit}`,
      '--lines',
      String(lines),
      '--output',
      'cat',
      '--no-pager',
      '--quiet',
    ];
    const { stdout } = await this.#run('journalctl', which, { expect: [1], maxOutputBytes: WORDS_MAX_BYTES });
    return stdout;
  }

  async #call(args: readonly string[]): Promise<string> {
    try {
      const { stdout } = await this.#run('systemctl', args, { timeoutMs: CALL_MAX_MS });
      return stdout;
    } catch (error) {
      // One unit of many that systemd refuses (not loaded, nothing to reset) must not fail the others; its status says it.
      if (error instanceof CommandError && error.code === 'exit') return '';
      throw error;
    }
  }
}

function show(units: readonly string[]): string[] {
  return ['show', '--timestamp=unix', `--property=${STATUS_PROPERTIES.join(',')}`, '--', ...units];
}

type Waiter<T> = { resolve: (answer: T | undefined) => void; reject: (error: unknown) => void };

/** Gathers what is asked while a call runs; the same name asked twice is asked once. */
class Batch<T> {
  readonly #call: (units: readonly string[]) => Promise<Map<string, T>>;
  #waiting = new Map<string, Waiter<T>[]>();
  #running = false;

  constructor(call: (units: readonly string[]) => Promise<Map<string, T>>) {
    this.#call = call;
  }

  add(unit: string): Promise<T | undefined> {
    const asked = new Promise<T | undefined>((resolve, reject) => {
      this.#waiting.set(unit, [...(this.#waiting.get(unit) ?? []), { resolve, reject }]);
    });
    if (!this.#running) void this.#work();
    return asked;
  }

  async #work(): Promise<void> {
    this.#running = true;
    // Whoever asks in this very moment is in the same call.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, UNITS_PER_CALL);
      for (const [unit] of batch) this.#waiting.delete(unit);
      try {
        const answers = await this.#call(batch.map(([unit]) => unit));
        for (const [unit, waiters] of batch) for (const { resolve } of waiters) resolve(answers.get(unit));
      } catch (error) {
        for (const [, waiters] of batch) for (const { reject } of waiters) reject(error);
      }
    }
    this.#running = false;
  }
}
