/** Runs the history's work aside. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parsedLine, spawnAside } from '../../../aside/spawn-aside.ts';
import { HistoryError } from '../errors.ts';
import { Said, type Done, type Failed, type Job, type Progress } from './job.ts';

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));

/** @throws what `signal` says; HistoryError `failed` when it ended without a word */
export async function runJob(
  job: Job,
  { signal, progress }: { signal: AbortSignal; progress: (now: Progress) => void },
): Promise<Done | Failed> {
  const { child, ended } = spawnAside(PROGRAM, [], signal);
  child.stdin.end(JSON.stringify(job));
  let last: Done | Failed | undefined;
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    const said = Said.safeParse(parsedLine(line));
    if (!said.success) continue;
    if (said.data.say === 'progress') progress(said.data);
    else last = said.data;
  }
  await ended.catch(() => undefined);
  signal.throwIfAborted();
  if (last === undefined) throw new HistoryError('failed', 'the work ended without a word');
  return last;
}
