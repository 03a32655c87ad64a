/** Runs the program that looks through a copy: keys are opened there, SQLite opens files there, and it ends with its work. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parsedLine, spawnAside } from '../../../aside/spawn-aside.ts';
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
  const { child, ended } = spawnAside(PROGRAM, [], signal);
  // Left open: with our end, however it comes, the child ends too, and hands nothing over behind our back.
  child.stdin.write(`${JSON.stringify(job)}\n`);
  const checks: CheckResult[] = [];
  let done: ProofDone | undefined;
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = ProofLine.safeParse(parsedLine(line));
    if ((lines += 1) > LINES_MAX || !said.success) child.kill('SIGKILL');
    else if ('done' in said.data) ({ done } = said.data);
    else checks.push(said.data);
  }
  await ended.catch(() => undefined);
  if (done === undefined) throw new ProofError('no-answer', 'it ended without a result');
  return { checks, done };
}
