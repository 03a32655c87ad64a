import { ReplicationError } from '../errors.ts';
import { FileBytes } from '../record/file-bytes.ts';
import { NO_RECORD_HASH, type Lsn } from '../record/header.ts';
import { readRecord, type ByteSource, type ReadRecord } from '../record/read.ts';
import { listChapters, openChapter, type OpenChapter } from './chapter.ts';

/** Gets the bytes of a record as they are read; the record is proved only when all are there. */
export type RecordSink = (bytes: Buffer) => Promise<void>;

/** A place in the log that moves on record by record, across chapters, also behind one that is still being written. */
export class LogCursor {
  readonly #folder: string;
  #chapter: OpenChapter;
  #bytes: FileBytes;
  #next: Lsn;
  #previous: string;

  private constructor(folder: string, chapter: OpenChapter) {
    this.#folder = folder;
    this.#chapter = chapter;
    this.#bytes = new FileBytes(chapter.file, chapter.firstRecord);
    this.#next = chapter.prologue.lsn;
    this.#previous = chapter.prologue.previous;
  }

  /** Stands behind record `lsn`. @throws ReplicationError `gap` if what comes next is not kept any more */
  static async behind(folder: string, lsn: Lsn): Promise<LogCursor> {
    const chapters = await listChapters(folder);
    const place = chapters.findLastIndex((found) => found.lsn <= lsn + 1);
    const chapter = chapters[place];
    if (chapter === undefined || (await anyBeginsAnew(chapters.slice(place + 1))))
      throw new ReplicationError('gap', `record ${lsn + 1} is not kept any more`);
    const cursor = new LogCursor(folder, await openChapter(chapter.path, 'r'));
    try {
      while (cursor.#next <= lsn) await cursor.next();
      return cursor;
    } catch (error) {
      await cursor.close();
      throw error;
    }
  }

  /** The number of the record that comes next. */
  get nextLsn(): Lsn {
    return this.#next;
  }

  /** The hash of the record before it. */
  get previous(): string {
    return this.#previous;
  }

  /** The next record, which has to be durable. @throws ReplicationError `gap`, `damaged-record` */
  async next(sink?: RecordSink): Promise<ReadRecord> {
    const source = sink === undefined ? this.#bytes : tee(this.#bytes, sink);
    const record = (await readRecord(source)) ?? (await this.#ofNextChapter(sink));
    if (record.header.lsn !== this.#next || record.header.previous !== this.#previous)
      throw new ReplicationError('gap', `record ${this.#next} is missing`);
    this.#next += 1;
    this.#previous = record.hash;
    return record;
  }

  async close(): Promise<void> {
    await this.#chapter.file.close();
  }

  async #ofNextChapter(sink: RecordSink | undefined): Promise<ReadRecord> {
    const chapter = (await listChapters(this.#folder)).find(({ lsn }) => lsn === this.#next);
    if (chapter === undefined) throw new ReplicationError('gap', `record ${this.#next} is missing`);
    const next = await openChapter(chapter.path, 'r');
    await this.#chapter.file.close();
    this.#chapter = next;
    this.#bytes = new FileBytes(next.file, next.firstRecord);
    const record = await readRecord(sink === undefined ? this.#bytes : tee(this.#bytes, sink));
    if (record === null) throw new ReplicationError('gap', `record ${this.#next} is missing`);
    return record;
  }
}

/** A chapter behind which nothing stands follows on damage (find-end.ts): there is no way from before it to the end of the log. */
async function anyBeginsAnew(chapters: readonly { path: string }[]): Promise<boolean> {
  for (const { path } of chapters) {
    const { file, prologue } = await openChapter(path, 'r');
    await file.close();
    if (prologue.previous === NO_RECORD_HASH) return true;
  }
  return false;
}

function tee(source: ByteSource, sink: RecordSink): ByteSource {
  return {
    take: async (length) => {
      const bytes = await source.take(length);
      if (bytes.length > 0) await sink(bytes);
      return bytes;
    },
  };
}
