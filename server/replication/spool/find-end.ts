/** Where a log ends that a life before this one has written, and what is done with one that cannot be read to its end. */
import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../../store/folder-sync.ts';
import { isReplicationError, ReplicationError } from '../errors.ts';
import { FileBytes } from '../record/file-bytes.ts';
import { NO_RECORD_HASH, type Lsn } from '../record/header.ts';
import { readRecord, type ByteSource, type ReadRecord } from '../record/read.ts';
import { advance, type Head } from './heads.ts';
import { createChapter, listChapters, openChapter, type OpenChapter } from './chapter.ts';

export interface LogEnd {
  readonly lsn: Lsn;
  readonly hash: string;
}

export interface Found {
  readonly chapter: OpenChapter;
  readonly heads: Map<string, Head>;
  readonly end: LogEnd;
  readonly offset: number;
  /** Bytes of an unfinished record that were cut off. */
  readonly cutBytes: number;
  /** A chapter that could not be read, and was put aside under this name. */
  readonly setAside: string | null;
}

export interface LogPlace {
  readonly folder: string;
  readonly cluster: string;
  readonly epoch: number;
}

/** A record that is whole ends with a SHA-256: never with so many zeros, as a block that a power cut left empty does. */
const EMPTY_END_BYTES = 32;

/** More records than a chapter can hold, so no number that may have been given out, or sent, is given to another record. */
const LEAP_RECORDS = 1_000_000;

export async function begin(
  { folder, cluster, epoch }: LogPlace,
  end: LogEnd,
  heads: ReadonlyMap<string, Head>,
): Promise<Found> {
  const stands = { heads: Object.fromEntries(heads), cluster, epoch };
  const chapter = await createChapter(folder, { lsn: end.lsn + 1, previous: end.hash, ...stands });
  const offset = chapter.firstRecord;
  return { chapter, heads: new Map(heads), end, offset, cutBytes: 0, setAside: null };
}

/**
 * Reads the last chapter to its last whole record, and cuts off what a crash left behind it.
 * @param cut what is done with a record that is there and is not what it was: cut off with all behind it, or refused
 * @throws ReplicationError `damaged-record`, `foreign-record`
 */
export async function findEnd(
  { folder, cluster }: LogPlace,
  cut: 'damage-too' | 'unfinished',
): Promise<Found | null> {
  const last = (await listChapters(folder)).at(-1);
  if (last === undefined) return null;
  const chapter = await openChapter(last.path, 'r+');
  const { prologue, file, firstRecord } = chapter;
  try {
    if (prologue.cluster !== cluster)
      throw new ReplicationError('foreign-record', `${last.path} is the log of another pair`);
    const heads = new Map(Object.entries(prologue.heads));
    let end: LogEnd = { lsn: prologue.lsn - 1, hash: prologue.previous };
    let offset = firstRecord;
    const bytes = new Watched(new FileBytes(file, firstRecord));
    for (let record = await nextWhole(bytes, end); record !== null; record = await nextWhole(bytes, end)) {
      advance(heads, record);
      end = { lsn: record.header.lsn, hash: record.hash };
      offset += record.bytes;
    }
    const cutBytes = (await file.stat()).size - offset;
    if (cutBytes > 0) {
      const unfinished = bytes.ended || (await endsEmpty(chapter));
      if (cut === 'unfinished' && !unfinished)
        throw new ReplicationError('damaged-record', `${last.path} is damaged behind record ${end.lsn}`);
      await file.truncate(offset);
    }
    await file.sync();
    return { chapter, heads, end, offset, cutBytes, setAside: null };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * On the primary the databases are the truth, and the log only says how they became so. One that is damaged in its last chapter must not
 * keep the portal from serving: the chapter is put aside, and the log goes on behind a gap. All files are taken whole then, and a standby
 * finds that what comes next for it is not kept any more, so it takes everything anew; nothing that was confirmed hangs on what is gone.
 */
export async function beginBehindDamage(place: LogPlace): Promise<Found> {
  const last = (await listChapters(place.folder)).at(-1);
  if (last === undefined) throw new ReplicationError('gap', 'there is no chapter to go on behind');
  const setAside = `${last.path}.damaged`;
  const end = { lsn: last.lsn + LEAP_RECORDS, hash: NO_RECORD_HASH };
  // First, and under the highest number: a crash in between finds it as the last one, and a hole before it.
  const found = await begin(place, end, new Map());
  await rename(last.path, setAside);
  await syncFolder(dirname(last.path));
  return { ...found, setAside };
}

/** A disk that cannot read it back says the same of it as a sum that does not fit. */
export function isDamage(error: unknown): boolean {
  return (
    isReplicationError(error, 'damaged-record') ||
    (error instanceof Error && 'code' in error && error.code === 'EIO')
  );
}

async function nextWhole(bytes: ByteSource, end: LogEnd): Promise<ReadRecord | null> {
  try {
    const record = await readRecord(bytes);
    const follows = record?.header.lsn === end.lsn + 1 && record.header.previous === end.hash;
    return follows ? record : null;
  } catch (error) {
    if (isReplicationError(error, 'damaged-record')) return null;
    throw error;
  }
}

/** Whether the file ended before all was there that was asked for: as it is behind a record that was not finished. */
class Watched implements ByteSource {
  readonly #source: ByteSource;
  ended = false;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  async take(length: number): Promise<Buffer> {
    const bytes = await this.#source.take(length);
    if (bytes.length < length) this.ended = true;
    return bytes;
  }
}

async function endsEmpty({ file }: OpenChapter): Promise<boolean> {
  const { size } = await file.stat();
  const end = Buffer.alloc(EMPTY_END_BYTES, 1);
  await file.read(end, 0, end.length, Math.max(0, size - end.length));
  return end.every((byte) => byte === 0);
}
