/**
 * What is kept of the past, and what goes. Pure: the same rules decide under a clock that a test turns.
 *
 * Two things are kept. *Snapshots* are states to go back to. *Records* behind a snapshot lead from it to every single commit;
 * so the oldest record that is kept is the one behind a snapshot that is at least as old as the owner wants to be able to
 * choose single commits, and that snapshot stays as long as they do.
 */
import type { Lsn } from '../record/header.ts';
import type { HistorySettings } from './settings.ts';
import type { Manifest } from './snapshots/manifest.ts';
import { bytesOf } from './snapshots/snapshots.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What a standby that is away may cost on this disk; past that it takes everything anew (REPLICATION.md 4). */
export const STANDBY_MAX_BYTES = 2 * 1024 ** 3;
export const STANDBY_MAX_MS = 72 * HOUR_MS;

export interface Chapter {
  /** Its first record, and when that was written. */
  readonly lsn: Lsn;
  readonly atMs: number;
  readonly bytes: number;
}

export interface Past {
  /** The oldest first. */
  readonly snapshots: readonly Manifest[];
  /** The oldest first. */
  readonly chapters: readonly Chapter[];
  /** The log that is written now; a snapshot of another one is a state of its own, without records behind it. */
  readonly cluster: string;
  readonly settings: HistorySettings;
  readonly nowMs: number;
  readonly zone: string;
  /** What snapshots and log may take together. */
  readonly limitBytes: number;
  /** The last record that a standby has; null: there is none, or it has to take everything anew anyway. */
  readonly standbyLsn: Lsn | null;
}

export interface Verdict {
  readonly drop: readonly Manifest[];
  /** Chapters whose records are all before this one go. */
  readonly logFrom: Lsn;
  /** The disk keeps less than the rules would. */
  readonly shortened: boolean;
  /** The standby was away for too long. */
  readonly standbyLeftBehind: boolean;
}

export function judge(past: Past): Verdict {
  const kept = byRule(past);
  const wanted = kept.length;
  while (kept.length > 1 && bytesOf(kept) + logBytes(past, logFromOf(kept, past)) > past.limitBytes)
    kept.shift();
  const stays = new Set(kept);
  const own = logFromOf(kept, past);
  const needed = standbyNeeds(past);
  return {
    drop: past.snapshots.filter((one) => !stays.has(one)),
    logFrom: needed === null ? own : Math.min(own, needed),
    shortened: kept.length < wanted,
    standbyLeftBehind: past.standbyLsn !== null && needed === null,
  };
}

function byRule({ snapshots, settings, nowMs, zone, cluster }: Past): Manifest[] {
  const stays = new Set<Manifest>();
  const newestOfEach = (sinceMs: number, period: (atMs: number) => string): void => {
    const last = new Map(snapshots.map((one) => [period(one.atMs), one]));
    for (const one of last.values()) if (one.atMs > sinceMs) stays.add(one);
  };
  newestOfEach(nowMs - settings.hourlyHours * HOUR_MS, (atMs) => String(Math.floor(atMs / HOUR_MS)));
  // Swedish writes dates as ISO 8601 does; made once, because making it costs more than all it does here.
  const days = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  newestOfEach(nowMs - settings.dailyDays * DAY_MS, (atMs) => days.format(atMs));
  const newest = snapshots.at(-1);
  if (newest) stays.add(newest);
  const anchor = anchorOf(snapshots, { cluster, beforeMs: nowMs - settings.commitDays * DAY_MS });
  if (anchor) stays.add(anchor);
  return snapshots.filter((one) => stays.has(one));
}

/** The newest one that is old enough to lead to every commit since; or, in a young history, the oldest. */
function anchorOf(
  snapshots: readonly Manifest[],
  { cluster, beforeMs }: { cluster: string; beforeMs: number },
): Manifest | undefined {
  const own = snapshots.filter((one) => one.cluster === cluster);
  return own.findLast(({ atMs }) => atMs <= beforeMs) ?? own[0];
}

function logFromOf(kept: readonly Manifest[], { settings, nowMs, cluster, chapters }: Past): Lsn {
  const anchor = anchorOf(kept, { cluster, beforeMs: nowMs - settings.commitDays * DAY_MS });
  return anchor === undefined ? (chapters[0]?.lsn ?? 1) : anchor.lsn + 1;
}

function logBytes({ chapters }: Past, from: Lsn): number {
  const first = chapters.findLastIndex(({ lsn }) => lsn <= from);
  return chapters.slice(Math.max(first, 0)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Where a standby may stand without having to take everything anew: what lies behind that chapter is not too much. */
export function oldestInBounds({ chapters, nowMs }: Pick<Past, 'chapters' | 'nowMs'>): Lsn {
  let bytes = 0;
  let oldest = chapters.at(-1)?.lsn ?? 1;
  for (const [index, chapter] of [...chapters.entries()].reverse()) {
    const behind = chapters[index + 1];
    if (behind !== undefined) {
      bytes += behind.bytes;
      if (bytes > STANDBY_MAX_BYTES || nowMs - behind.atMs > STANDBY_MAX_MS) break;
    }
    oldest = chapter.lsn;
  }
  return oldest;
}

/** @returns null for a standby that was away for too long */
function standbyNeeds(past: Past): Lsn | null {
  const { standbyLsn } = past;
  if (standbyLsn === null) return null;
  const oldest = oldestInBounds(past);
  // 0: it has not been heard since the start, and may be anywhere within its bounds.
  if (standbyLsn === 0) return oldest;
  return standbyLsn + 1 >= oldest ? standbyLsn + 1 : null;
}
