/** Files as they were, in a folder of their own: by the nearest way that holds, and saying which ones did not. */
import { mkdir, rm } from 'node:fs/promises';
import { HistoryError } from './errors.ts';
import type { Base, Done, Failed, Progress } from './child/job.ts';
import { runJob } from './child/run.ts';
import type { Way } from './reach.ts';

export interface Building {
  readonly way: Way;
  readonly history: string;
  readonly log: string;
  readonly folder: string;
  /** null: all files. */
  readonly only: readonly string[] | null;
  readonly signal: AbortSignal;
  readonly progress: (now: Progress) => void;
}

export interface Built {
  readonly files: readonly string[];
  /** What was found broken on the way there, by name. */
  readonly broken: readonly string[];
}

/** @throws HistoryError `damaged` with the last number that can be reached, `no-space`, … */
export async function build(building: Building): Promise<Built> {
  const { way } = building;
  const broken: string[] = [];
  for (const base of way.bases) {
    const end = await attempt(building, base);
    if (end.say === 'done') return { files: end.files, broken };
    if (!end.broken) throw new HistoryError(end.code, end.detail);
    broken.push(end.detail);
    // The log itself is broken on the way, and every older snapshot has to pass the same place.
    const begins = base.kind === 'snapshot' ? base.manifest.lsn : 0;
    if (end.reached > 0 && end.reached >= begins)
      throw new HistoryError('damaged', `${end.detail}; number ${end.reached} can be reached`);
  }
  throw new HistoryError('damaged', broken.join('; ').slice(0, 500));
}

async function attempt(building: Building, base: Base): Promise<Done | Failed> {
  const { way, history, log, folder, only, signal, progress } = building;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const order = { history, log, folder, base, to: way.lsn, only: only && [...only], pack: null };
  return runJob(order, { signal, progress });
}
