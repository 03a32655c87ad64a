/**
 * Takes a snapshot: the one before it and the records since, in a process of its own. The files that serve are not touched and
 * nobody waits; it works without a standby; and each time it is proved that snapshot and log together give what is there, as
 * a restore would. Only files that changed are made anew.
 *
 * Where the one before it or the log is broken or gone, the files themselves are copied (`copy-files.ts`) and a new history begins.
 */
import { mkdir, rm } from 'node:fs/promises';
import type { StoreLog } from '../../../store/log.ts';
import type { Head } from '../../spool/heads.ts';
import { listChapters } from '../../spool/chapter.ts';
import type { Base, Done, Progress } from '../child/job.ts';
import { runJob } from '../child/run.ts';
import { HistoryError } from '../errors.ts';
import type { HistorySource } from '../source.ts';
import { copyFiles } from './copy-files.ts';
import { MANIFEST_FORMAT, type Manifest } from './manifest.ts';
import type { Snapshots } from './snapshots.ts';

export interface Taking {
  readonly source: HistorySource;
  readonly snapshots: Snapshots;
  /** A private one, removed afterwards. */
  readonly folder: string;
  readonly now: () => Date;
  readonly log: Pick<StoreLog, 'warn'>;
  readonly signal: AbortSignal;
  readonly progress?: (now: Progress) => void;
}

/** @returns null when nothing was committed since the last one. @throws HistoryError, and then there is none more than before */
export async function takeSnapshot(taking: Taking): Promise<Manifest | null> {
  const { source, snapshots, folder, now } = taking;
  await snapshots.clear();
  const atMs = now().getTime();
  const { end, heads } = source.spool.stand();
  if (end.lsn === 0) return null;
  // The snapshot must not say more than the log after a power cut.
  await source.spool.durable(end.lsn);
  const last = await lastOf(taking, end.lsn);
  if (last?.lsn === end.lsn && last.hash === end.hash) return null;
  try {
    const stand: Stand = { atMs, heads, lsn: end.lsn, hash: end.hash };
    const manifest = (await fromLog(taking, stand, last)) ?? (await fromCopies(taking));
    await snapshots.add(manifest);
    return manifest;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Stand {
  readonly atMs: number;
  readonly heads: ReadonlyMap<string, Head>;
  readonly lsn: number;
  readonly hash: string;
}

/** The newest one from which the log goes on. */
async function lastOf({ snapshots, source }: Taking, end: number): Promise<Manifest | undefined> {
  const first = (await listChapters(source.folder))[0]?.lsn ?? 1;
  const all = (await snapshots.list()).snapshots;
  return all.findLast(
    ({ lsn, cluster }) => cluster === source.spool.cluster && lsn <= end && lsn + 1 >= first,
  );
}

/** @returns null when what is kept does not lead there */
async function fromLog(taking: Taking, stand: Stand, last: Manifest | undefined): Promise<Manifest | null> {
  const { source, log } = taking;
  const whole = (await listChapters(source.folder))[0]?.lsn === 1;
  if (last === undefined && !whole) return null;
  const base: Base = last === undefined ? { kind: 'nothing' } : { kind: 'snapshot', manifest: last };
  const changed = [...stand.heads].filter(([file, head]) => {
    const before = last?.heads[file];
    return before?.lsn !== head.lsn || before.sum !== head.sum;
  });
  const files = changed.map(([file]) => file);
  const made = await job(taking, { base, stand, only: files });
  if (made === null) {
    log.warn({ lsn: stand.lsn }, 'the history does not lead to the present state; it begins anew');
    return null;
  }
  return manifestOf(taking, stand, { ...imagesAtRest(stand, last, new Set(files)), ...made.images });
}

function imagesAtRest(stand: Stand, last: Manifest | undefined, changed: ReadonlySet<string>) {
  const images = Object.entries(last?.images ?? {});
  return Object.fromEntries(images.filter(([file]) => stand.heads.has(file) && !changed.has(file)));
}

async function fromCopies(taking: Taking): Promise<Manifest> {
  const { source, folder, signal } = taking;
  await rm(folder, { recursive: true, force: true });
  const { base, heads, to } = await copyFiles(source, folder, signal);
  const atMs = taking.now().getTime();
  const made = await job(taking, { base, stand: { atMs, heads, lsn: to, hash: '' }, only: null });
  if (made === null) throw new HistoryError('failed', 'the files do not fit their log');
  return manifestOf(taking, { atMs, heads, lsn: to, hash: made.hash }, made.images);
}

/** @returns null when what it begins with, or the log, is broken */
async function job(
  taking: Taking,
  { base, stand, only }: { base: Base; stand: Stand; only: string[] | null },
): Promise<Done | null> {
  const { source, snapshots, folder, signal } = taking;
  if (base.kind !== 'copies') await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const heads = Object.fromEntries(stand.heads);
  const pack = { heads, cluster: source.spool.cluster, epoch: source.epoch() };
  const order = { history: snapshots.folder, log: source.folder, folder, base, to: stand.lsn, only, pack };
  const end = await runJob(order, { signal, progress: taking.progress ?? (() => undefined) });
  if (end.say === 'done') return end;
  if (end.broken) {
    taking.log.warn({ code: end.code, detail: end.detail }, 'a snapshot could not be taken this way');
    return null;
  }
  throw new HistoryError(end.code, end.detail);
}

function manifestOf({ source }: Taking, stand: Stand, images: Manifest['images']): Manifest {
  const { lsn, hash, atMs, heads } = stand;
  const { cluster } = source.spool;
  return { format: MANIFEST_FORMAT, lsn, hash, cluster, atMs, heads: Object.fromEntries(heads), images };
}
