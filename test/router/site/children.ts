import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export const NODE = process.execPath;

/** Runs a command and returns what it prints; `site` names a network namespace, or none. */
export function call(namespace: string | null, program: string, ...words: string[]): string {
  const all = [...inside(namespace), program, ...words];
  return execFileSync(all[0]!, all.slice(1), { encoding: 'utf8', stdio: 'pipe' });
}

/** Like `call`, with the exit code instead of an exception. */
export function attempt(
  namespace: string | null,
  program: string,
  ...words: string[]
): { code: number; text: string } {
  try {
    return { code: 0, text: call(namespace, program, ...words) };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number | null; stdout: string; stderr: string };
    return { code: status ?? -1, text: stdout + stderr };
  }
}

const children = new Set<Child>();

/** For the end of a test file: nothing keeps it alive. */
export function endAll(): void {
  for (const child of children) child.process.kill('SIGKILL');
}

export class Child {
  readonly process: ChildProcess;
  text = '';

  constructor(namespace: string | null, program: string, ...words: string[]) {
    const all = [...inside(namespace), program, ...words];
    this.process = spawn(all[0]!, all.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(this);
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (piece: string) => (this.text += piece));
    }
  }

  get over(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  async says(words: string): Promise<void> {
    await until(`"${words}" in: ${this.text}`, () => this.text.includes(words));
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.process.kill(signal);
    await until('the end of a process', () => this.over);
  }
}

/** Polls until the condition holds; a generous ceiling, because the machine may be busy. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ceilingMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + ceilingMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(40);
  }
}

function inside(namespace: string | null): string[] {
  // `ip netns exec` executes in place: the process that is started is the program itself.
  return namespace === null ? [] : ['ip', 'netns', 'exec', namespace];
}
