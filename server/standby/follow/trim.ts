/** How much of the received log stays on a standby: what is not in the files yet, and as much more as a primary keeps for its standby. */
import { stat } from 'node:fs/promises';
import { oldestInBounds, type Chapter } from '../../replication/history/retention.ts';
import type { Lsn } from '../../replication/record/header.ts';
import { listChapters } from '../../replication/spool/chapter.ts';
import { firstHeader } from '../../replication/spool/skim.ts';
import type { Spool } from '../../replication/spool/spool.ts';

export interface Trimming {
  readonly spool: Pick<Spool, 'forget'>;
  /** Of the spool. */
  readonly folder: string;
  /** The last record that is in the files, for good: after a crash what comes behind it is applied again. */
  readonly applied: Lsn;
  readonly nowMs: number;
}

export async function trimReceived({ spool, folder, applied, nowMs }: Trimming): Promise<void> {
  const chapters: Chapter[] = [];
  for (const { lsn, path } of await listChapters(folder)) {
    const atMs = (await firstHeader(path))?.timeMs;
    if (atMs !== undefined) chapters.push({ lsn, atMs, bytes: (await stat(path)).size });
  }
  await spool.forget(Math.min(applied + 1, oldestInBounds({ chapters, nowMs })));
}
