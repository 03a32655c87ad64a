import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { readKernelFile, readSmallFile, replaceFile } from './files.ts';

/** A process and when it was started (clock ticks after boot): a number used again is another process. */
const ProcessMark = z.strictObject({ pid: z.int().min(2), startTicks: z.string().regex(/^\d+$/) });
export type ProcessMark = z.infer<typeof ProcessMark>;

const MARK_MAX_BYTES = 1024;
const POLL_MS = 50;

/** Null when there is no such process, or only its remains. */
export async function markOf(pid: number): Promise<ProcessMark | null> {
  const stat = await readKernelFile(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // proc_pid_stat(5): the name in parentheses may hold anything, so count from its end; (3) state, (22) starttime.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || startTicks === undefined) return null;
  return { pid, startTicks };
}

export async function isAlive(mark: ProcessMark): Promise<boolean> {
  return (await markOf(mark.pid))?.startTicks === mark.startTicks;
}

export async function writeMark(path: string, pid: number): Promise<void> {
  const mark = await markOf(pid);
  if (mark !== null) await replaceFile(path, JSON.stringify(mark), 0o644);
}

/** The process that this file names, if it still runs. */
export async function readLivingMark(path: string): Promise<ProcessMark | null> {
  const text = await readSmallFile(path, MARK_MAX_BYTES);
  if (text === null) return null;
  try {
    const mark = ProcessMark.parse(JSON.parse(text));
    return (await isAlive(mark)) ? mark : null;
  } catch {
    // A file that is not ours names no process of ours.
    return null;
  }
}

export type Ended = 'was-not-running' | 'ended' | 'forced';

/** Asks with SIGTERM, waits `graceMs`, forces; says which of these happened. */
export async function endProcess(mark: ProcessMark, graceMs: number): Promise<Ended> {
  if (!(await isAlive(mark))) return 'was-not-running';
  signalProcess(mark, 'SIGTERM');
  if (await endsWithin(mark, graceMs)) return 'ended';
  signalProcess(mark, 'SIGKILL');
  await endsWithin(mark, graceMs);
  return 'forced';
}

export function signalProcess(mark: ProcessMark, signal: NodeJS.Signals): void {
  try {
    process.kill(mark.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export async function forgetMark(path: string): Promise<void> {
  await rm(path, { force: true });
}

async function endsWithin(mark: ProcessMark, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (await isAlive(mark)) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
