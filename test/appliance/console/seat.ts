/** Somebody before a console: the real program on a real pseudo-terminal, which script(1) makes. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../rig/until.ts';
import { Emulator } from './emulator.ts';

const PROGRAM = join(import.meta.dirname, '../../../appliance/console/main.ts');

export type SeatOptions = {
  data: string;
  run: string;
  terminal?: string;
  supervisor?: 'systemd' | 'processes';
};

export class Seat {
  readonly screen = new Emulator();
  /** All bytes that came, for terminals that nothing is placed on. */
  said = '';
  readonly #script: ChildProcess;

  constructor({ data, run, terminal = 'linux', supervisor = 'systemd' }: SeatOptions) {
    const command = `exec ${process.execPath} ${PROGRAM}`;
    this.#script = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: {
        PATH: process.env['PATH'],
        SHELL: '/bin/sh',
        TERM: terminal,
        FERNGATE_DATA: data,
        FERNGATE_RUN: run,
        FERNGATE_SUPERVISOR: supervisor,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#script.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
      this.screen.write(text);
    });
    this.#script.stdin!.on('error', () => undefined);
  }

  /** Waits until the screen shows this. */
  async sees(pattern: RegExp): Promise<string> {
    await until(`the console to show ${pattern}`, () => pattern.test(this.screen.text())).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${this.screen.text()}`);
      },
    );
    return this.screen.text();
  }

  types(...keys: string[]): void {
    for (const key of keys) this.#script.stdin!.write(key, 'latin1');
  }

  /** Types, and waits for what follows from it. */
  async answers(keys: string, pattern: RegExp): Promise<string> {
    this.types(keys);
    return this.sees(pattern);
  }

  /** Types again and again, each key alone, until the screen shows this. */
  async insists(...keysAndPattern: [...string[], RegExp]): Promise<void> {
    const pattern = keysAndPattern.at(-1) as RegExp;
    await until(`the console to show ${pattern}`, async () => {
      for (const key of keysAndPattern.slice(0, -1)) {
        this.types(key as string);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return pattern.test(this.screen.text());
    });
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    execFileSync('stty', ['--file', this.terminal, 'columns', String(columns), 'rows', String(rows)]);
  }

  get terminal(): string {
    return readlinkSync(`/proc/${this.pid}/fd/0`);
  }

  /** The console's own process. */
  get pid(): number {
    const { pid } = this.#script;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ')[0]);
  }

  async ends(): Promise<void> {
    if (this.#script.exitCode === null && this.#script.signalCode === null) await once(this.#script, 'exit');
  }

  /** As a power cut does. */
  async cut(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.ends();
  }

  async leave(): Promise<void> {
    this.#script.kill('SIGKILL');
    await this.ends();
  }
}
