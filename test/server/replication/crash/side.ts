/** The referee's hold on one process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { SideConfig } from './protocol.ts';

const PROGRAM = join(import.meta.dirname, 'side-main.ts');

export class Side {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #closed: Promise<unknown>;
  readonly #ready: Promise<unknown>;
  #hear: (words: readonly string[]) => void = () => undefined;
  errors = '';

  constructor(cache: string) {
    const env = { ...process.env, NODE_COMPILE_CACHE: cache };
    const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'pipe'], env });
    this.#child = child;
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (text: Buffer) => (this.errors += text.toString()));
    this.#lines = createInterface({ input: child.stdout });
    this.#closed = Promise.all([once(child, 'close'), once(this.#lines, 'close')]);
    this.#ready = Promise.race([once(this.#lines, 'line'), this.#closed]);
  }

  async begin(config: SideConfig, hear: (words: readonly string[]) => void): Promise<void> {
    await this.#ready;
    this.#hear = hear;
    this.#lines.on('line', (line) => this.#hear(line.split(' ')));
    this.#child.stdin?.write(`${JSON.stringify(config)}\n`);
  }

  /** Heard everything that it said when this returns. @returns how it ended */
  async ended(): Promise<string> {
    await this.#closed;
    return this.#child.signalCode ?? `exit code ${this.#child.exitCode}: ${this.errors}`;
  }

  stop(): void {
    this.#child.stdin?.write('stop\n');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Processes that are loaded and wait: a kill costs the next life, not its beginning. */
export class Sides {
  readonly #cache: string;
  readonly #spare: Side[];
  readonly #taken = new Set<Side>();

  constructor(cache: string, spare: number) {
    this.#cache = cache;
    this.#spare = Array.from({ length: spare }, () => new Side(cache));
  }

  take(): Side {
    this.#spare.push(new Side(this.#cache));
    const side = this.#spare.shift() as Side;
    this.#taken.add(side);
    void side.ended().then(() => this.#taken.delete(side));
    return side;
  }

  close(): void {
    for (const side of [...this.#spare, ...this.#taken]) side.kill();
  }
}
