/** Runs the history's work in a process of its own, at the lowest priority: dial-ins and pages go first. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { HistoryError } from '../errors.ts';
import { Said, type Done, type Failed, type Job, type Progress } from './job.ts';

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));

/** @throws what `signal` says; HistoryError `failed` when it ended without a word */
export async function runJob(
  job: Job,
  { signal, progress }: { signal: AbortSignal; progress: (now: Progress) => void },
): Promise<Done | Failed> {
  const child = spawn(process.execPath, [PROGRAM], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
    signal,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'close');
  // Heard already by whoever waits for the end.
  ended.catch(() => undefined);
  beNice(child.pid);
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(job));
  let last: Done | Failed | undefined;
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    const said = Said.safeParse(parsed(line));
    if (!said.success) continue;
    if (said.data.say === 'progress') progress(said.data);
    else last = said.data;
  }
  await ended.catch(() => undefined);
  signal.throwIfAborted();
  if (last === undefined) throw new HistoryError('failed', 'the work ended without a word');
  return last;
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
    return null;
  }
}
