import { open } from 'node:fs/promises';
import { ReplicationError } from '../errors.ts';
import { FileBytes } from '../record/file-bytes.ts';
import type { Lsn } from '../record/header.ts';
import { readRecord, type ReadRecord, type UnprovedPages } from '../record/read.ts';
import { listChapters, openChapter } from './chapter.ts';

/** A record, and where its bytes are. */
export interface PlacedRecord extends ReadRecord {
  readonly path: string;
  readonly offset: number;
}

export interface RecordRange {
  readonly folder: string;
  /** The first record wanted. */
  readonly from: Lsn;
  /** The last one wanted; what is behind it may be half written. */
  readonly to: Lsn;
}

/**
 * The records of a log in order, each read and proved.
 * @throws ReplicationError `gap` if the first one wanted is not kept any more, `damaged-record`
 */
export async function* records(range: RecordRange, pages?: UnprovedPages): AsyncIterable<PlacedRecord> {
  if (range.from > range.to) return;
  const chapters = await listChapters(range.folder);
  const first = chapters.findLastIndex(({ lsn }) => lsn <= range.from);
  if (first === -1) throw new ReplicationError('gap', `record ${range.from} is not kept any more`);
  let next = range.from;
  for (const { path } of chapters.slice(first)) {
    for await (const record of chapterRecords(path, { ...range, from: next }, pages)) {
      if (record.header.lsn !== next) throw new ReplicationError('gap', `record ${next} is missing`);
      yield record;
      next += 1;
    }
    if (next > range.to) return;
  }
  throw new ReplicationError('gap', `record ${next} is missing`);
}

async function* chapterRecords(
  path: string,
  { from, to }: RecordRange,
  pages: UnprovedPages | undefined,
): AsyncIterable<PlacedRecord> {
  const { file, firstRecord, prologue } = await openChapter(path, 'r');
  try {
    const bytes = new FileBytes(file, firstRecord);
    let offset = firstRecord;
    for (let lsn = prologue.lsn; lsn <= to; lsn += 1) {
      const record = await readRecord(bytes, lsn >= from ? pages : undefined);
      if (record === null) return;
      if (lsn >= from) yield { ...record, path, offset };
      offset += record.bytes;
    }
  } finally {
    await file.close();
  }
}

/** The bytes of a record as they are sent to a standby. */
export async function* recordBytes({ path, offset, bytes }: PlacedRecord): AsyncIterable<Buffer> {
  const file = await open(path, 'r');
  try {
    yield* file.createReadStream({
      start: offset,
      end: offset + bytes - 1,
      autoClose: false,
    }) as AsyncIterable<Buffer>;
  } finally {
    await file.close();
  }
}
