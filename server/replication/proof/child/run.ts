/** Runs the program that looks through a copy: keys are opened there, SQLite opens files there, and it ends with its work. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ProofError } from '../errors.ts';
import type { CheckResult } from '../report.ts';
import { ProofLine, type ProofDone, type ProofJob } from './job.ts';

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));
const LINES_MAX = 50;

export interface ChildRun {
  readonly checks: readonly CheckResult[];
  readonly done: ProofDone;
}

/** @throws ProofError `no-answer` */
export async function runAside(job: ProofJob, signal: AbortSignal): Promise<ChildRun> {
  const child = spawn(process.execPath, [PROGRAM], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
    signal,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'close');
  // Heard below by whoever waits for the end.
  ended.catch(() => undefined);
  beNice(child.pid);
  // Left open: with our end, however it comes, the child ends too, and hands nothing over behind our back.
  child.stdin.on('error', () => undefined).write(`${JSON.stringify(job)}\n`);
  const checks: CheckResult[] = [];
  let done: ProofDone | undefined;
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = ProofLine.safeParse(parsed(line));
    if ((lines += 1) > LINES_MAX || !said.success) child.kill('SIGKILL');
    else if ('done' in said.data) ({ done } = said.data);
    else checks.push(said.data);
  }
  await ended.catch(() => undefined);
  if (done === undefined) throw new ProofError('no-answer', 'it ended without a result');
  return { checks, done };
}

/** Where the machine's hardening forbids it, it takes its fair share: slower for others, but right. */
function beNice(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // EPERM under the unit's SystemCallFilter, ESRCH for one that has ended already.
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
