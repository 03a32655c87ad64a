/**
 * A program of ours as a unit of systemd: systemd starts it, keeps its limits and its sandbox, and starts it anew when it dies,
 * later each time. We write its arguments, ask for it, and follow what becomes of it.
 *
 * What runs is known by the unit's main process, and that it runs as it should by its command line, as with `daemon.ts`.
 * Watching a process costs nothing; systemd is asked only when something changes.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { replaceFile } from '../files/replace-file.ts';
import { renderVerified } from '../rooms/rendered.ts';
import { Serial } from '../serial.ts';
import { plainWords } from './daemon-log.ts';
import { signalProcess, type EndReport } from './end-process.ts';
import {
  commandLine,
  identify,
  isAlive,
  isNumberInUse,
  startedAtMs,
  type ProcessIdentity,
} from './process-identity.ts';
import type { Program, ProgramCommand, ProgramOptions, ProgramState } from './program.ts';
import type { Systemctl } from './systemctl.ts';
import { parseArguments, renderArguments } from './unit-file.ts';
import type { UnitStatus } from './unit-status.ts';

export type UnitOptions = Omit<ProgramOptions, 'pidFile' | 'logFile'> & {
  systemctl: Systemctl;
  /** `<run>/units`, where the templates look for their arguments. */
  folder: string;
};

const WATCH_MS = 1_000;
/** systemd reaps at once whoever ends; only a number that was used again in the same second needs more than a quick look. */
const THOROUGH_EVERY_WATCHES = 30;
/** systemd answers with all of a unit's properties each time: it is asked soon, then less often. */
const FIRST_LOOK_MS = 100;
const LAST_LOOK_MS = 1_000;
/** Hundreds of units start at once at boot; systemd's own TimeoutStartSec of them is 60 s. */
const START_MAX_MS = 90_000;
/** Active for systemd, but it does not do what `ready` asks for: it is started anew. */
const READY_MAX_MS = 20_000;
/** The templates' TimeoutStopSec is below this. */
const STOP_MAX_MS = 30_000;
/** While systemd waits before it starts it again; its longest pause is 30 s. */
const LOOK_AGAIN_MS = 1_000;
/** Who ran this long did not fail because of its start: the next pause is a first one again. */
const STABLE_MS = 60_000;

export class Unit implements Program {
  readonly #options: UnitOptions;
  readonly #file: string;
  readonly #serial = new Serial();
  #state: ProgramState = { kind: 'stopped' };
  #process: ProcessIdentity | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wanted = false;
  #restarts = 0;

  constructor(options: UnitOptions) {
    this.#options = options;
    this.#file = join(options.folder, `${options.unit}.env`);
  }

  get state(): ProgramState {
    return this.#state;
  }

  get restarts(): number {
    return this.#restarts;
  }

  run(command: ProgramCommand): Promise<void> {
    return this.#serial.run(async () => {
      this.#wanted = true;
      const status = await this.#status();
      const running = mainProcess(status);
      if (running !== undefined && (await this.#isKept(running, command))) {
        this.#restarts = status.restarts;
        this.#adopt(running);
        return;
      }
      await this.#writeArguments(command);
      this.#restarts = 0;
      await this.#start();
    });
  }

  async runs(): Promise<boolean> {
    return mainProcess(await this.#status()) !== undefined;
  }

  retire(signal: NodeJS.Signals): Promise<boolean> {
    return this.#serial.run(async () => {
      this.#wanted = false;
      const running = mainProcess(await this.#status());
      this.#rest();
      this.#state = { kind: 'stopped' };
      // Without its arguments systemd does not start it again, however it ends.
      await rm(this.#file, { force: true });
      return running !== undefined && signalProcess(running, signal);
    });
  }

  signal(signal: NodeJS.Signals): boolean {
    return this.#process !== undefined && signalProcess(this.#process, signal);
  }

  stop(): Promise<EndReport> {
    return this.#serial.run(async () => {
      this.#wanted = false;
      this.#rest();
      await rm(this.#file, { force: true });
      const report = await this.#end();
      this.#state = { kind: 'stopped' };
      return report;
    });
  }

  async #isKept(running: ProcessIdentity, { program, args }: ProgramCommand): Promise<boolean> {
    const same = commandLine(running.pid).join('\0') === [program, ...args].join('\0');
    return same && ((await this.#options.keep?.(running.pid)) ?? true);
  }

  #adopt(running: ProcessIdentity): void {
    if (this.#process?.pid === running.pid && this.#state.kind === 'running') return;
    this.#options.log.info({ unit: this.#options.unit, pid: running.pid }, 'took over a running program');
    this.#serves(running);
  }

  async #writeArguments({ args }: ProgramCommand): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    await replaceFile(this.#file, renderVerified([...args], renderArguments, parseArguments));
  }

  async #start(): Promise<void> {
    this.#rest();
    this.#state = { kind: 'starting', pid: null };
    await this.#options.systemctl.restart(this.#options.unit);
    const settled = await lookFor(START_MAX_MS, async () => {
      const status = await this.#status();
      return status.phase === 'pending' ? undefined : status;
    });
    if (settled !== undefined) return this.#settle(settled);
    this.#fails(`not started after ${START_MAX_MS} ms`);
  }

  /** systemd has done what it could: does it serve now? */
  async #settle(status: UnitStatus): Promise<void> {
    const running = mainProcess(status);
    if (running === undefined) {
      this.#fails(await this.#reason(status));
      return;
    }
    if (await this.#waitUntilReady(running)) {
      this.#options.log.info({ unit: this.#options.unit, pid: running.pid }, 'started');
      this.#serves(running);
      return;
    }
    if (isAlive(running)) {
      await this.#options.systemctl.restart(this.#options.unit);
      this.#fails(`not ready after ${READY_MAX_MS} ms`);
      return;
    }
    this.#fails(await this.#reason(await this.#status()));
  }

  async #waitUntilReady(running: ProcessIdentity): Promise<boolean> {
    if (await this.#isReady(running)) return true;
    const verdict = await lookFor(READY_MAX_MS, async () => {
      if (await this.#isReady(running)) return true;
      return isAlive(running) && !this.#options.signal.aborted ? undefined : false;
    });
    return verdict ?? false;
  }

  async #isReady({ pid }: ProcessIdentity): Promise<boolean> {
    const { hasStatus, says, ready } = this.#options;
    if (hasStatus === true && says !== undefined && !(await this.#status()).says.includes(says)) return false;
    return (await ready?.(pid)) ?? true;
  }

  #serves(running: ProcessIdentity): void {
    this.#rest();
    this.#process = running;
    this.#state = { kind: 'running', pid: running.pid, sinceMs: startedAtMs(running) };
    let looks = 0;
    this.#timer = setInterval(() => {
      looks += 1;
      const thorough = looks % THOROUGH_EVERY_WATCHES === 0;
      if (this.#options.signal.aborted) this.#rest();
      else if (!(thorough ? isAlive(running) : isNumberInUse(running.pid))) this.#lost(running);
      else if (looks * WATCH_MS === STABLE_MS && this.#restarts > 0) this.#isStable();
    }, WATCH_MS).unref();
  }

  #isStable(): void {
    this.#inBackground(() => this.#options.systemctl.forgetFailures(this.#options.unit));
  }

  #lost(watched: ProcessIdentity): void {
    if (this.#process !== watched) return;
    this.#rest();
    this.#state = { kind: 'failed', reason: 'it ended by itself', retryAtMs: Date.now() };
    this.#inBackground(async () => {
      const status = await this.#status();
      if (status.phase !== 'active') this.#fails(await this.#reason(status));
      else await this.#lookAgain();
    });
  }

  /** Follows what systemd makes of it: after a pause it is there again. */
  async #lookAgain(): Promise<void> {
    if (!this.#wanted || this.#state.kind !== 'failed') return;
    const status = await this.#status();
    if (status.phase === 'active') {
      this.#restarts = Math.max(this.#restarts + 1, status.restarts);
      return this.#settle(status);
    }
    // Somebody has stopped it, or it could not be loaded: systemd does nothing by itself then.
    if (status.phase === 'failed' || status.phase === 'down')
      await this.#options.systemctl.restart(this.#options.unit);
    this.#fails(this.#state.reason);
  }

  #fails(reason: string): void {
    this.#rest();
    const known = this.#state.kind === 'failed' && this.#state.reason === reason;
    this.#state = { kind: 'failed', reason, retryAtMs: Date.now() + LOOK_AGAIN_MS };
    if (!known) this.#options.log.warn({ unit: this.#options.unit, reason }, 'ended; it is started again');
    this.#timer = setTimeout(() => {
      if (!this.#options.signal.aborted) this.#inBackground(() => this.#lookAgain());
    }, LOOK_AGAIN_MS).unref();
  }

  /** What it said itself, or at least how systemd saw it end. */
  async #reason(status: UnitStatus): Promise<string> {
    if (status.phase === 'absent') return `systemd knows no ${this.#options.unit}`;
    const words = plainWords(await this.#options.systemctl.lastLines(this.#options.unit, 2));
    return words === '' ? `it ended: ${status.result}` : words;
  }

  async #end(): Promise<EndReport> {
    const { systemctl, unit } = this.#options;
    const before = await this.#status();
    if (before.phase === 'down' || before.phase === 'absent') return 'absent';
    await systemctl.stop(unit);
    const report = await lookFor<EndReport>(STOP_MAX_MS, async () => {
      const { phase, result } = await this.#status();
      if (phase === 'failed') await systemctl.forgetFailures(unit);
      if (phase !== 'down' && phase !== 'failed') return undefined;
      return result === 'timeout' ? 'forced' : 'asked';
    });
    if (report === undefined) throw new Error(`${unit} does not end`);
    return report;
  }

  #status(): Promise<UnitStatus> {
    return this.#options.systemctl.status(this.#options.unit);
  }

  /** Stops watching and waiting. */
  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#process = undefined;
  }

  #inBackground(work: () => Promise<unknown>): void {
    void this.#serial.run(work).catch((error: unknown) => {
      this.#options.log.error({ unit: this.#options.unit, err: error }, 'systemd could not be asked');
      if (this.#wanted && this.#state.kind !== 'running') this.#fails('systemd could not be asked');
    });
  }
}

function mainProcess(status: UnitStatus): ProcessIdentity | undefined {
  return status.phase === 'active' && status.pid !== null ? identify(status.pid) : undefined;
}

/** Looks again, further and further apart, until there is a verdict; nothing if the time is up. */
async function lookFor<T>(maxMs: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = performance.now() + maxMs;
  let pauseMs = FIRST_LOOK_MS;
  while (performance.now() < deadline) {
    await sleep(pauseMs);
    const verdict = await look();
    if (verdict !== undefined) return verdict;
    pauseMs = Math.min(pauseMs * 1.5, LAST_LOOK_MS);
  }
  return undefined;
}
