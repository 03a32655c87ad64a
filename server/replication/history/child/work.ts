/** The heavy part of point in time: files from a snapshot and records, proved; and images of them. */
import { basename, join } from 'node:path';

import { pagesOfFile } from '../../pages/page-reader.ts';
import { hashPage, PageSums, type PageHash } from '../../pages/page-sums.ts';
import { NO_RECORD_HASH } from '../../record/header.ts';
import { Images } from '../../replica/images.ts';
import { LogCursor } from '../../spool/cursor.ts';
import type { Head } from '../../spool/heads.ts';
import { listChapters } from '../../spool/chapter.ts';
import { HistoryError } from '../errors.ts';
import { packImage, sumsOf, unpackImage } from '../rebuild/image-file.ts';
import { isOfTheKept, Rebuild, type RebuildFrom } from '../rebuild/rebuild.ts';
import { imageName, type Manifest } from '../snapshots/manifest.ts';
import { imageOf, Snapshots } from '../snapshots/snapshots.ts';
import type { Done, Failed, Job, Progress } from './job.ts';

type Tell = (progress: Progress) => void;

/** Every so many records one hears how far it is. */
const TELL_EVERY = 500;

export async function carryOut(job: Job, tell: Tell): Promise<Done | Failed> {
  const images = new Images(job.folder);
  let rebuild: Rebuild | undefined;
  try {
    const only = job.only === null ? null : new Set(job.only);
    rebuild = new Rebuild(images, await begin(job, images, tell), only);
    const from = rebuild.end.lsn;
    const total = job.to - from;
    await rebuild.applyTo(job.log, job.to, (lsn) => {
      if (lsn % TELL_EVERY === 0) tell({ say: 'progress', step: 'records', done: lsn - from, total });
    });
    const files = [...rebuild.heads.keys()].filter((file) => only === null || only.has(file));
    const heads = rebuild.heads;
    const packed = job.pack === null ? {} : await pack(job, images, { files, heads, tell });
    if (job.pack === null) await finish(images, files, heads);
    await images.close();
    return { say: 'done', ...rebuild.end, timeMs: rebuild.timeMs, files, images: packed };
  } catch (error) {
    return failedBy(error, job, rebuild?.end.lsn ?? 0);
  }
}

async function begin(job: Job, images: Images, tell: Tell): Promise<RebuildFrom> {
  const { base } = job;
  switch (base.kind) {
    case 'nothing':
      return { end: { lsn: 0, hash: NO_RECORD_HASH }, heads: new Map(), sums: new Map(), copiedUntil: 0 };
    case 'snapshot':
      return fromSnapshot(job, base.manifest, { images, tell });
    case 'copies': {
      const cursor = await LogCursor.behind(job.log, base.lsn);
      const end = { lsn: base.lsn, hash: cursor.previous };
      await cursor.close();
      const heads = new Map(Object.entries(base.heads));
      const sums = new Map<string, PageSums>();
      for (const [file, head] of heads) sums.set(file, await sumsOfCopy(images.path(file), head));
      return { end, heads, sums, copiedUntil: base.copiedUntil };
    }
  }
}

async function fromSnapshot(
  { history, only }: Job,
  manifest: Manifest,
  { images, tell }: { images: Images; tell: Tell },
): Promise<RebuildFrom> {
  const snapshots = new Snapshots(history);
  const heads = new Map(Object.entries(manifest.heads));
  const sums = new Map<string, PageSums>();
  const wanted = [...heads].filter(([file]) => only === null || only.includes(file));
  for (const [index, [file, head]] of wanted.entries()) {
    tell({ say: 'progress', step: 'files', done: index, total: wanted.length });
    const { name } = imageOf(manifest, file);
    sums.set(file, await unpackImage(snapshots.image(name), images, { file, head }).catch(named(name)));
  }
  return { end: { lsn: manifest.lsn, hash: manifest.hash }, heads, sums, copiedUntil: 0 };
}

/** Names the file of the history that is broken. */
function named(name: string): (error: unknown) => never {
  return (cause: unknown) => {
    if (!isOfTheKept(cause)) throw cause;
    throw new HistoryError('damaged', `${name}: ${cause.message}`, { cause });
  };
}

async function sumsOfCopy(path: string, head: Head): Promise<PageSums> {
  const hashes = new Map<number, PageHash>();
  for await (const { number, content } of pagesOfFile(path)) hashes.set(number, hashPage(number, content));
  return sumsOf(hashes, hashes.size, head);
}

interface Packing {
  readonly files: readonly string[];
  readonly heads: ReadonlyMap<string, Head>;
  readonly tell: Tell;
}

async function pack(job: Job, images: Images, { files, heads, tell }: Packing): Promise<Done['images']> {
  if (job.pack === null) return {};
  const { cluster, epoch, heads: expected } = job.pack;
  const packed: Done['images'] = {};
  await images.sync();
  for (const [index, file] of files.entries()) {
    tell({ say: 'progress', step: 'packing', done: index, total: files.length });
    const head = heads.get(file);
    if (head === undefined || head.sum !== expected[file]?.sum || head.lsn !== expected[file].lsn)
      throw new HistoryError('check-failed', `${file} is not where the log says`);
    const name = imageName(file, head);
    const path = join(job.history, 'images', name);
    const bytes = await packImage(images.path(file), path, { file, head, cluster, epoch });
    packed[file] = { name, bytes };
  }
  return packed;
}

/** Each file has its exact length and is on the disk: SQLite may open it. */
async function finish(images: Images, files: readonly string[], heads: ReadonlyMap<string, Head>) {
  for (const file of files) {
    const head = heads.get(file);
    if (head !== undefined) await images.cut(file, head.sizePages * head.pageSize);
  }
  await images.sync();
}

async function failedBy(error: unknown, job: Job, reached: number): Promise<Failed> {
  const say = 'failed';
  if (isFull(error)) return { say, code: 'no-space', detail: 'the disk is full', broken: false, reached };
  if (error instanceof HistoryError)
    return { say, code: error.code, detail: clipped(error.message), broken: true, reached };
  if (isOfTheKept(error)) {
    const at = reached >= baseLsn(job) ? await chapterOf(job.log, reached + 1) : '';
    return { say, code: 'damaged', detail: clipped(`${at}${error.message}`), broken: true, reached };
  }
  const why = error instanceof Error ? error.message : String(error);
  return { say, code: 'failed', detail: clipped(why), broken: false, reached };
}

const clipped = (text: string) => text.slice(0, 500);

function baseLsn({ base }: Job): number {
  if (base.kind === 'nothing') return 0;
  return base.kind === 'snapshot' ? base.manifest.lsn : base.lsn;
}

async function chapterOf(log: string, lsn: number): Promise<string> {
  const chapter = (await listChapters(log)).findLast((one) => one.lsn <= lsn);
  return chapter === undefined ? '' : `${basename(chapter.path)}: `;
}

function isFull(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if ('code' in at && (at.code === 'ENOSPC' || at.code === 'EDQUOT')) return true;
  return false;
}
