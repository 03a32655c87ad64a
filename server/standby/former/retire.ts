/**
 * What a node that served until now does with what it served, before it follows the other one.
 *
 * Handed over in order, the other one has all of it: it goes when the seed is here. Fenced, it may hold commits that nobody else has: the
 * database files and the records since the last common one are kept for export and review (LiteFS throws them away), also when no such
 * record is known, because the last commits of a crash may stand in a file's own log only.
 */
import { copyFile, link, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isReplicationError } from '../../replication/errors.ts';
import type { NodeState } from '../../replication/node/state.ts';
import { replaceJson } from '../../replication/replica/replace-json.ts';
import { listChapters, openChapter } from '../../replication/spool/chapter.ts';
import { LogCursor } from '../../replication/spool/cursor.ts';
import { isDamage } from '../../replication/spool/find-end.ts';
import { Spool } from '../../replication/spool/spool.ts';
import { isThere, moveIfThere, removeAll } from '../files.ts';
import type { Places } from '../places.ts';
import { nameOf, type About } from './kept.ts';

/** What `node.json` says of the last common record. */
type Known = Pick<NonNullable<NodeState['fenced']>, 'lsn' | 'hash'>;

/** The system file last: as long as it is there, this is not finished. */
const ITEMS = ['accounts', 'system.db-shm', 'system.db-wal', 'system.db'];

const handedOver = (places: Places): string => join(places.replication, 'handed-over');

/** @returns what was kept for review, or null */
export async function retire(places: Places, state: NodeState, now: number): Promise<About | null> {
  if (!(await isThere(join(places.data, 'system.db')))) return null;
  // A machine that was made a standby never served in this pair: what it held before stays where it is.
  if (await isThere(places.handedKey)) return null;
  if ((await clusterOfLog(places.log)) !== state.cluster) return null;
  if (state.fenced === null) {
    await moveAll(places.data, handedOver(places));
    return null;
  }
  const about = await aboutTail(places, state, now);
  const folder = join(places.replication, nameOf(about));
  await mkdir(join(folder, 'log'), { recursive: true, mode: 0o700 });
  await replaceJson(join(folder, 'about.json'), about);
  await keepChapters(places.log, join(folder, 'log'), about.common);
  await moveAll(places.data, folder);
  return about;
}

/** Everything that it served is on the other node, and here again. */
export async function forgetHandedOver(places: Places): Promise<void> {
  await removeAll(handedOver(places));
}

async function aboutTail({ log }: Places, state: NodeState, now: number): Promise<About> {
  const { epoch, sinceMs, ...known } = state.fenced ?? { epoch: state.epoch, lsn: 0, sinceMs: now };
  const lsn = await endOf(log, state);
  const common = lsn === null ? 0 : await commonIn(log, known, lsn);
  return { epoch, common, lsn: lsn ?? known.lsn, fencedMs: sinceMs, keptMs: now };
}

/** @returns null for a log that cannot be read to its end: then all of it is kept */
async function endOf(folder: string, { cluster, epoch }: NodeState): Promise<number | null> {
  try {
    const spool = await Spool.open({ folder, cluster, epoch });
    const { lsn } = spool.end;
    await spool.close();
    return lsn;
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

/** @returns the last record that both have, 0 where none is known: this node may have been set back, and have others of the same numbers */
async function commonIn(folder: string, { lsn, hash }: Known, end: number): Promise<number> {
  if (hash === undefined) return Math.min(lsn, end);
  if (lsn > end) return 0;
  try {
    const cursor = await LogCursor.behind(folder, lsn);
    await cursor.close();
    return cursor.previous === hash ? lsn : 0;
  } catch (error) {
    // Not kept any more, so it cannot be compared; all that is kept lies behind it.
    if (isReplicationError(error, 'gap')) return lsn;
    if (isDamage(error)) return 0;
    throw error;
  }
}

async function clusterOfLog(folder: string): Promise<string | null> {
  if (!(await isThere(folder))) return null;
  for (const { path } of (await listChapters(folder)).reverse()) {
    try {
      const { file, prologue } = await openChapter(path, 'r');
      await file.close();
      return prologue.cluster;
    } catch (error) {
      // Damaged: the one before it says the same.
      if (!isDamage(error)) throw error;
    }
  }
  return null;
}

/** Those with a record behind the common one. */
async function keepChapters(from: string, to: string, common: number): Promise<void> {
  const chapters = await listChapters(from);
  for (const [index, { path }] of chapters.entries()) {
    const next = chapters[index + 1];
    if (next !== undefined && next.lsn <= common + 1) continue;
    const target = join(to, basename(path));
    await removeAll(target);
    // The log itself goes when the seed is here; a second name of the same file costs nothing.
    await link(path, target).catch(() => copyFile(path, target));
  }
}

async function moveAll(from: string, to: string): Promise<void> {
  for (const item of ITEMS) {
    if (!(await isThere(join(from, item)))) continue;
    await removeAll(join(to, item));
    await moveIfThere(join(from, item), join(to, item));
  }
}
