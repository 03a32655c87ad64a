/** Runs programs of the world: hosts are namespaces, programs in them are children that end with us. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

export const NODE = process.execPath;
const exec = promisify(execFile);

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end; a code other than 0 is an answer here, not an error. */
export async function attempt(program: string, args: readonly string[], timeoutMs = 30_000): Promise<Ran> {
  try {
    const { stdout, stderr } = await exec(program, args, { timeout: timeoutMs, maxBuffer: 16 * 2 ** 20 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const failed = error as { code?: number | string; stdout?: string; stderr?: string; message: string };
    const code = typeof failed.code === 'number' ? failed.code : 255;
    return { code, stdout: failed.stdout ?? '', stderr: failed.stderr ?? failed.message };
  }
}

export async function command(program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await attempt(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr || stdout}`);
  return stdout;
}

/** A program that stays; what it prints is kept for whoever looks why something went wrong. */
export class Daemon {
  readonly name: string;
  readonly child: ChildProcess;
  output = '';

  constructor(
    name: string,
    [program = '', ...args]: readonly string[],
    environment: Record<string, string> = {},
  ) {
    this.name = name;
    this.child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream
        ?.setEncoding('utf8')
        .on('data', (text: string) => (this.output = (this.output + text).slice(-200_000)));
    }
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Asks, waits, forces. */
  async stop(graceMs = 15_000): Promise<void> {
    if (!this.running) return;
    this.child.kill('SIGTERM');
    const ended = () => !this.running;
    if (await holds(ended, graceMs)) return;
    this.child.kill('SIGKILL');
    await holds(ended, 2000);
  }
}

/** Whether the condition comes true in time. */
export async function holds(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 50,
): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() > until) return false;
    await wait(everyMs);
  }
}

/** Waits for a condition and says what was waited for when it does not come. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 90_000,
): Promise<void> {
  if (!(await holds(condition, timeoutMs))) throw new Error(`in ${timeoutMs} ms there was no ${what}`);
}
