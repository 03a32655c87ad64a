/**
 * A program that outlives us: OpenVPN and dnsmasq of a room, HAProxy of the door.
 *
 * It runs in a session of its own and is known by a pid file; a restart or `kill -9` of the appliance does
 * not touch it. `run(command)` makes sure that exactly this command runs: it takes over the process that a
 * former appliance left, replaces one with other arguments, or starts one. Who dies is started anew, later
 * each time. A number in a file is never trusted: see `process-identity.ts`.
 *
 *     const daemon = new Daemon({ name: 'door', pidFile, logFile, log, signal, ready, … });
 *     await daemon.run({ program: 'haproxy', args: ['-W', '-f', file] });   // adopt, replace or start
 *     daemon.state;                                                         // { kind: 'running', pid, sinceMs }
 *     daemon.signal('SIGUSR2');                                             // false if it does not run
 *     await daemon.stop();                                                  // 'absent' | 'asked' | 'forced'
 *
 * The program must stay in the foreground (no `--daemon`, no `-D`): the process that is started is the one
 * that is watched. The aborted `signal` ends the watching, never the program.
 */
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../errors.ts';
import { Serial } from '../serial.ts';
import { beginLog, boundLog, lastWords } from './daemon-log.ts';
import { endProcess, signalProcess, type EndReport } from './end-process.ts';
import { launch, readPidFile } from './launch.ts';
import { commandLine, identify, isAlive, startedAtMs, type ProcessIdentity } from './process-identity.ts';
import type { Program, ProgramCommand, ProgramOptions, ProgramState } from './program.ts';

export type DaemonOptions = Omit<ProgramOptions, 'unit' | 'service'> & {
  /** How long it may take to end when asked. */
  stopGraceMs?: number;
};

const WATCH_MS = 1_000;
const READY_POLL_MS = 20;
/** OpenVPN needs 50 ms on an idle machine; hundreds of rooms start at once at boot. */
const READY_MAX_MS = 20_000;
const STOP_GRACE_MS = 3_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 30_000;
/** Who ran this long did not fail because of its start: the next retry is a first one again. */
const STABLE_MS = 60_000;
/** Every so many looks at the process also its log is looked at. */
const LOG_EVERY_WATCHES = 30;

export class Daemon implements Program {
  readonly #options: DaemonOptions;
  readonly #serial = new Serial();
  #state: ProgramState = { kind: 'stopped' };
  #command: ProgramCommand | undefined;
  #process: ProcessIdentity | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #restarts = 0;

  constructor(options: DaemonOptions) {
    this.#options = options;
  }

  get state(): ProgramState {
    return this.#state;
  }

  get restarts(): number {
    return this.#restarts;
  }

  run(command: ProgramCommand): Promise<void> {
    return this.#serial.run(async () => {
      this.#command = command;
      const running = await this.#find(command);
      if (running !== undefined && (await this.#isKept(running, command))) {
        this.#adopt(running);
        return;
      }
      if (running !== undefined) await this.#end(running);
      this.#failures = 0;
      this.#restarts = 0;
      await this.#start(command);
    });
  }

  async runs(): Promise<boolean> {
    return (this.#process ?? (await this.#find(this.#command))) !== undefined;
  }

  retire(signal: NodeJS.Signals): Promise<boolean> {
    return this.#serial.run(async () => {
      const running = this.#process ?? (await this.#find(this.#command));
      this.#command = undefined;
      this.#rest();
      this.#state = { kind: 'stopped' };
      await rm(this.#options.pidFile, { force: true });
      return running !== undefined && signalProcess(running, signal);
    });
  }

  signal(signal: NodeJS.Signals): boolean {
    return this.#process !== undefined && signalProcess(this.#process, signal);
  }

  stop(): Promise<EndReport> {
    return this.#serial.run(async () => {
      const command = this.#command;
      this.#command = undefined;
      const running = this.#process ?? (await this.#find(command));
      const report = running === undefined ? 'absent' : await this.#end(running);
      this.#rest();
      this.#state = { kind: 'stopped' };
      await rm(this.#options.pidFile, { force: true });
      return report;
    });
  }

  /** The process that the pid file names, if it is still that one. */
  async #find(command: ProgramCommand | undefined): Promise<ProcessIdentity | undefined> {
    const named = await readPidFile(this.#options.pidFile);
    if (named === undefined || !isAlive(named)) return undefined;
    if (command === undefined) return named;
    // The tick of its start says that it is ours; another program under that number would be a forged file.
    const [program = ''] = commandLine(named.pid);
    const expected = [command.program, '/bin/sh', ...(command.through ?? []).slice(0, 1)];
    return expected.includes(program) ? named : undefined;
  }

  async #isKept(running: ProcessIdentity, command: ProgramCommand): Promise<boolean> {
    const same = commandLine(running.pid).join('\0') === [command.program, ...command.args].join('\0');
    return same && ((await this.#options.keep?.(running.pid)) ?? true);
  }

  #adopt(running: ProcessIdentity): void {
    if (this.#process?.pid === running.pid && this.#state.kind === 'running') return;
    this.#options.log.info({ daemon: this.#options.name, pid: running.pid }, 'took over a running program');
    this.#serves(running);
  }

  async #start(command: ProgramCommand): Promise<void> {
    this.#rest();
    if (this.#options.says !== undefined) await beginLog(this.#options.logFile);
    const child = launch(command, this.#options);
    const started = child.pid === undefined ? undefined : identify(child.pid);
    if (started === undefined) {
      // On a fast machine it has ended before we could look; what it said stands in its log.
      const words = child.pid === undefined ? '' : await lastWords(this.#options.logFile);
      this.#fails(words === '' ? 'it could not be started' : words);
      return;
    }
    this.#process = started;
    this.#state = { kind: 'starting', pid: started.pid };
    const problem = await this.#waitUntilReady(started);
    if (problem !== undefined) {
      await endProcess(started, 0);
      this.#fails(problem);
      return;
    }
    this.#options.log.info({ daemon: this.#options.name, pid: started.pid }, 'started');
    this.#serves(started);
    child.once('exit', () => this.#look(started));
    if (!isAlive(started)) this.#look(started);
  }

  async #waitUntilReady(started: ProcessIdentity): Promise<string | undefined> {
    const { logFile } = this.#options;
    const deadline = performance.now() + READY_MAX_MS;
    while (!(await this.#isReady(started.pid))) {
      if (!isAlive(started)) return lastWords(logFile);
      if (performance.now() > deadline)
        return `not ready after ${READY_MAX_MS} ms: ${await lastWords(logFile)}`;
      await sleep(READY_POLL_MS);
    }
    return undefined;
  }

  async #isReady(pid: number): Promise<boolean> {
    const { says, ready, logFile } = this.#options;
    if (says !== undefined && !(await readFile(logFile, 'latin1')).includes(says)) return false;
    return (await ready?.(pid)) ?? true;
  }

  #serves(running: ProcessIdentity): void {
    this.#rest();
    this.#process = running;
    this.#state = { kind: 'running', pid: running.pid, sinceMs: startedAtMs(running) };
    let looks = 0;
    this.#timer = setInterval(() => {
      this.#look(running);
      looks += 1;
      if (looks % LOG_EVERY_WATCHES === 0) this.#boundLog();
    }, WATCH_MS).unref();
  }

  /** Is it still there? Called by its end where we are its parent, and by the clock. */
  #look(watched: ProcessIdentity): void {
    if (this.#options.signal.aborted) {
      this.#rest();
      return;
    }
    if (this.#process !== watched || this.#state.kind !== 'running' || isAlive(watched)) return;
    if (Date.now() - this.#state.sinceMs > STABLE_MS) this.#failures = 0;
    this.#state = { kind: 'failed', reason: 'it ended by itself', retryAtMs: Date.now() };
    void this.#serial
      .run(async () => {
        const reason = await lastWords(this.#options.logFile);
        // Meanwhile it may have been stopped on purpose or started anew.
        if (this.#command !== undefined && this.#state.kind === 'failed') this.#fails(reason);
      })
      .catch((error: unknown) =>
        this.#options.log.error({ daemon: this.#options.name, err: error }, 'not watched'),
      );
  }

  /** Writes down the failure and plans the next try. */
  #fails(reason: string): void {
    this.#rest();
    const delayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#state = { kind: 'failed', reason, retryAtMs: Date.now() + delayMs };
    this.#options.log.warn({ daemon: this.#options.name, reason, delayMs }, 'ended; it is started again');
    this.#timer = setTimeout(() => this.#retry(), delayMs).unref();
  }

  #retry(): void {
    if (this.#options.signal.aborted) return;
    void this.#serial
      .run(async () => {
        if (this.#command === undefined || this.#state.kind !== 'failed') return;
        this.#restarts += 1;
        await this.#start(this.#command);
      })
      .catch((error: unknown) =>
        this.#fails(error instanceof Error ? error.message : 'it could not be started'),
      );
  }

  async #end(running: ProcessIdentity): Promise<EndReport> {
    this.#rest();
    const report = await endProcess(running, this.#options.stopGraceMs ?? STOP_GRACE_MS);
    this.#options.log.info({ daemon: this.#options.name, pid: running.pid, report }, 'ended');
    return report;
  }

  /** Stops watching and waiting. */
  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#process = undefined;
  }

  #boundLog(): void {
    boundLog(this.#options.logFile).catch((error: unknown) => {
      // A log that somebody removed needs no bound; anything else the owner should see.
      if (systemCode(error) !== 'ENOENT') this.#options.log.warn({ err: error }, 'log not bounded');
    });
  }
}
