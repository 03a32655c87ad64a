/**
 * Keeps one program running: starts it, starts it again with growing pauses when it ends by itself, and ends it
 * when told to. On the image systemd does this.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** One that has run this long was well: the next pause is the first one again. */
const WELL_AFTER_MS = 60_000;
/** Time to finish writes and to answer what is being asked. */
const STOP_GRACE_MS = 15_000;

export interface Program {
  /** Stands before each of its lines. */
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Called before each start. */
  readonly prepare?: () => Promise<void>;
}

export type Supervised =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly child: ChildProcess; readonly since: number }
  | { readonly kind: 'pausing'; readonly wake: () => void; readonly why: string }
  | { readonly kind: 'stopped' };

/** How it ended: by itself when asked, or killed because it did not. */
export type Stopped = 'ended' | 'killed';

export class Supervisor {
  readonly #program: Program;
  readonly #say: (line: string) => void;
  #state: Supervised = { kind: 'starting' };
  #pauseMs = FIRST_PAUSE_MS;
  #stopping = false;
  #killed = false;
  readonly #loop: Promise<void>;

  constructor(program: Program, say: (line: string) => void) {
    this.#program = program;
    this.#say = say;
    this.#loop = this.#keepRunning();
  }

  get state(): Supervised {
    return this.#state;
  }

  /** Asks with SIGTERM, waits STOP_GRACE_MS, then kills. */
  async stop(): Promise<Stopped> {
    this.#stopping = true;
    if (this.#state.kind === 'pausing') this.#state.wake();
    if (this.#state.kind === 'running') this.#state.child.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), STOP_GRACE_MS);
    await this.#loop;
    clearTimeout(timer);
    return this.#killed ? 'killed' : 'ended';
  }

  /** Ends it at once. The caller has called `stop` before. */
  kill(): void {
    if (this.#state.kind !== 'running') return;
    this.#killed = true;
    this.#state.child.kill('SIGKILL');
  }

  async #keepRunning(): Promise<void> {
    do {
      this.#state = { kind: 'starting' };
      const started = Date.now();
      const why = (await this.#prepare()) ?? (await this.#runOnce());
      if (this.#isStopping()) break;
      if (Date.now() - started >= WELL_AFTER_MS) this.#pauseMs = FIRST_PAUSE_MS;
      this.#say(
        `ferngate: the ${this.#program.name} ${why}; it is started again in ${this.#pauseMs / 1000} s`,
      );
      await this.#pause(why);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    } while (!this.#isStopping());
    this.#state = { kind: 'stopped' };
  }

  /** A method, since it changes while others wait. */
  #isStopping(): boolean {
    return this.#stopping;
  }

  /** @returns what went wrong, in words */
  async #prepare(): Promise<string | undefined> {
    try {
      await this.#program.prepare?.();
      return this.#isStopping() ? 'was not started' : undefined;
    } catch (error) {
      return `could not be prepared (${error instanceof Error ? error.message : String(error)})`;
    }
  }

  /** @returns how it ended, in words */
  async #runOnce(): Promise<string> {
    const { name, command, cwd, environment } = this.#program;
    const [program = '', ...words] = command;
    return new Promise((resolve) => {
      // A process group of its own: Ctrl-C in the terminal is for the supervisor, which ends things in order.
      const options = { cwd, env: environment, detached: true } as const;
      const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      this.#state = { kind: 'running', child, since: Date.now() };
      for (const stream of [child.stdout, child.stderr]) this.#relay(name, stream);
      child.once('error', (error) => resolve(`could not be started (${error.message})`));
      child.once('exit', (code, signal) =>
        resolve(signal ? `was ended by ${signal}` : `ended with code ${code ?? 1}`),
      );
    });
  }

  #relay(name: string, stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => this.#say(`${name} | ${line}`));
  }

  async #pause(why: string): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#pauseMs);
      const wake = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#state = { kind: 'pausing', wake, why };
    });
  }
}
