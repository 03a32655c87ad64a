/** What can be gone back to: which record a moment is, and which snapshots lead to it. */
import { stat } from 'node:fs/promises';
import type { Lsn } from '../record/header.ts';
import { isReplicationError } from '../errors.ts';
import { listChapters } from '../spool/chapter.ts';
import { LogCursor } from '../spool/cursor.ts';
import { firstHeader, skim } from '../spool/skim.ts';
import type { Base } from './child/job.ts';
import { HistoryError } from './errors.ts';
import type { Chapter } from './retention.ts';
import type { HistorySource } from './source.ts';
import type { Manifest } from './snapshots/manifest.ts';
import type { Snapshots } from './snapshots/snapshots.ts';

export type Wanted = { readonly lsn: Lsn } | { readonly atMs: number };

/** A state that can be had. */
export interface Point {
  readonly lsn: Lsn;
  readonly atMs: number;
}

export interface Way extends Point {
  /** What it can begin with, the nearest first. */
  readonly bases: readonly Base[];
}

export interface PlacedChapter extends Chapter {
  readonly path: string;
}

export class Reach {
  readonly #source: HistorySource;
  readonly #snapshots: Snapshots;
  /** The first record of a chapter never changes. */
  readonly #times = new Map<string, number>();

  constructor(source: HistorySource, snapshots: Snapshots) {
    this.#source = source;
    this.#snapshots = snapshots;
  }

  /** The oldest first; without the one that has no record yet. */
  async chapters(): Promise<PlacedChapter[]> {
    const found: PlacedChapter[] = [];
    for (const { lsn, path } of await listChapters(this.#source.folder)) {
      const atMs = this.#times.get(path) ?? (await firstHeader(path))?.timeMs;
      if (atMs === undefined) continue;
      this.#times.set(path, atMs);
      found.push({ lsn, path, atMs, bytes: (await stat(path)).size });
    }
    return found;
  }

  /** As `HistorySource.tookOverAt`. */
  get tookOverAt(): Lsn | null {
    return this.#source.tookOverAt();
  }

  /** From here on every single commit; null: none yet. */
  async everySince(): Promise<Point | null> {
    const chapters = await this.chapters();
    const [first] = chapters;
    if (first === undefined) return null;
    if (first.lsn === 1) return { lsn: 1, atMs: first.atMs };
    const [oldest] = await this.#leading(first.lsn);
    return oldest === undefined ? null : { lsn: oldest.lsn, atMs: oldest.atMs };
  }

  /** Whether the log goes on behind this very state: before another one took over, this machine may have gone another way. */
  async leads({ cluster, lsn, hash }: Manifest): Promise<boolean> {
    if (cluster !== this.#source.spool.cluster) return false;
    try {
      const cursor = await LogCursor.behind(this.#source.folder, lsn);
      await cursor.close();
      return cursor.previous === hash;
    } catch (error) {
      if (isReplicationError(error)) return false;
      throw error;
    }
  }

  /** The last commit; null: none yet. */
  async end(): Promise<Point | null> {
    const { lsn } = this.#source.spool.stand().end;
    const atMs = lsn === 0 ? null : await this.#timeOf(lsn);
    return atMs === null ? null : { lsn, atMs };
  }

  /** @throws HistoryError `not-kept`, `not-yet` */
  async find(wanted: Wanted): Promise<Way> {
    const { end } = this.#source.spool.stand();
    if ('lsn' in wanted) {
      if (wanted.lsn > end.lsn) throw new HistoryError('not-yet', `the log ends at ${end.lsn}`);
      return this.#wayTo(wanted.lsn, await this.#timeOf(wanted.lsn));
    }
    const since = await this.everySince();
    const lsn = since === null ? null : await this.#lastBefore(wanted.atMs);
    if (lsn !== null && since !== null && lsn.lsn >= since.lsn) return this.#wayTo(lsn.lsn, lsn.atMs);
    const all = (await this.#snapshots.list()).snapshots;
    const snapshot = all.findLast(({ atMs }) => atMs <= wanted.atMs);
    if (snapshot === undefined) throw new HistoryError('not-kept', 'nothing that is kept is as old as that');
    return { lsn: snapshot.lsn, atMs: snapshot.atMs, bases: [{ kind: 'snapshot', manifest: snapshot }] };
  }

  async #wayTo(lsn: Lsn, atMs: number | null): Promise<Way> {
    const first = (await listChapters(this.#source.folder))[0]?.lsn ?? 1;
    const { snapshots } = await this.#snapshots.list();
    const own = snapshots.filter(({ cluster }) => cluster === this.#source.spool.cluster);
    const leading = own.filter((one) => one.lsn === lsn || (one.lsn < lsn && one.lsn + 1 >= first));
    const bases: Base[] = leading.reverse().map((manifest) => ({ kind: 'snapshot', manifest }));
    if (first === 1) bases.push({ kind: 'nothing' });
    if (bases.length === 0) throw new HistoryError('not-kept', `nothing that is kept leads to ${lsn}`);
    return { lsn, atMs: atMs ?? leading[0]?.atMs ?? 0, bases };
  }

  async #leading(first: Lsn): Promise<Manifest[]> {
    const { snapshots } = await this.#snapshots.list();
    const { cluster } = this.#source.spool;
    return snapshots.filter((one) => one.cluster === cluster && one.lsn + 1 >= first);
  }

  /** The last record that was written at this time or before it. */
  async #lastBefore(atMs: number): Promise<Point | null> {
    const chapter = (await this.chapters()).findLast((one) => one.atMs <= atMs);
    if (chapter === undefined) return null;
    let found: Point | null = null;
    for await (const { lsn, timeMs } of skim(chapter.path)) if (timeMs <= atMs) found = { lsn, atMs: timeMs };
    return found;
  }

  async #timeOf(lsn: Lsn): Promise<number | null> {
    const chapter = (await listChapters(this.#source.folder)).findLast((one) => one.lsn <= lsn);
    if (chapter === undefined) return null;
    for await (const header of skim(chapter.path)) if (header.lsn === lsn) return header.timeMs;
    return null;
  }
}
