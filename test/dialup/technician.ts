/** A technician at a terminal: the program runs on a pseudo-terminal, and what he types goes through it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { until } from '../world/command.ts';

export const PROGRAM = resolve(import.meta.dirname, '../../dialup/ferngate-dialup');

export interface Seat {
  /** Words that run a program on his computer, such as those of a `Host`. */
  readonly through: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** With a terminal, or with a pipe as a script has it. */
  readonly terminal: boolean;
}

const running = new Set<Technician>();

export class Technician {
  readonly #child: ChildProcess;
  screen = '';

  constructor(seat: Seat, ...words: string[]) {
    const program = [PROGRAM, ...words];
    // script(1) makes the terminal; its command is a shell's.
    const quoted = program.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const inside = seat.terminal ? ['script', '-qefc', `exec ${quoted}`, '/dev/null'] : program;
    const [first = '', ...rest] = [...seat.through, ...inside];
    this.#child = spawn(first, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: '/root', TERM: 'dumb', ...seat.environment },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.screen += text));
    }
    this.#child.stdin?.on('error', () => undefined);
    running.add(this);
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Nothing more comes on standard input. */
  close(): this {
    this.#child.stdin?.end();
    return this;
  }

  async sees(words: string, ceilingMs = 30_000): Promise<void> {
    const there = () => this.screen.includes(words);
    await until(words, () => there() || !this.running, ceilingMs).catch((error: unknown) => {
      throw new Error(`${String(error)}, but: ${JSON.stringify(this.screen)}`);
    });
    if (!there()) throw new Error(`"${words}" was never said: ${JSON.stringify(this.screen)}`);
  }

  /** @returns the exit code */
  async ends(): Promise<number | null> {
    await until('the end', () => !this.running).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${JSON.stringify(this.screen)}`);
    });
    return this.#child.exitCode;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

export function endAll(): void {
  for (const one of running) one.signal('SIGKILL');
}
