/**
 * The log on the disk: every record in order, appended, made durable in groups, never changed.
 *
 * Parties: captures append, one at a time; a checkpoint waits until what it is about to move is durable here
 * (LiteFS #230 lost frames that were checkpointed first); the stream to the standby reads what is durable.
 * Nobody is trusted to have finished: after a crash a record without its end is cut off, and its commit is
 * found again in the file's own write-ahead log.
 */
import { writeSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { syncFolder } from '../../store/folder-sync.ts';
import { Turns } from '../../store/turns.ts';
import { isReplicationError, ReplicationError } from '../errors.ts';
import { Gathered } from '../record/gathered.ts';
import { NO_RECORD_HASH, type Lsn } from '../record/header.ts';
import type { ReadRecord } from '../record/read.ts';
import { advance, type Head } from './heads.ts';
import { createChapter, listChapters, type OpenChapter } from './chapter.ts';
import { begin, beginBehindDamage, findEnd, isDamage, type Found, type LogEnd } from './find-end.ts';
import { writeAgain } from './write-again.ts';

/** Read at each start, so not longer; each begins with where all files stand, so not shorter. */
const CHAPTER_BYTES = 16 * 1024 * 1024;

const AT_ONCE_BYTES = 64 * 1024;

export interface SpoolOptions {
  readonly folder: string;
  /** The pair of appliances whose log this is. */
  readonly cluster: string;
  readonly epoch: number;
  readonly chapterBytes?: number;
}

/** What an append knows of the record that it just wrote. */
export type Appended = Pick<ReadRecord, 'header' | 'sumAfter' | 'hash'>;

/** Writes the pieces of one record, which follows `lsn` and `previous`, and says what it wrote. */
export type WriteRecord = (write: (bytes: Buffer) => Promise<void>, after: LogEnd) => Promise<Appended>;

const FIRST: LogEnd = { lsn: 0, hash: NO_RECORD_HASH };

/** While the disk does not take it: tried again, and not at each commit. */
const MEND_EVERY_MS = 1_000;

export class Spool {
  readonly #options: SpoolOptions;
  readonly #turn = new Turns(1);
  readonly #heads: Map<string, Head>;
  #chapter: OpenChapter;
  #end: LogEnd;
  /** Where the next byte goes, and where the last whole record ends. */
  #offset: number;
  #endOffset: number;
  /** What the last fsync that worked has brought to the disk. */
  #durable: LogEnd;
  #durableOffset: number;
  #syncing: Promise<void> | null = null;
  /**
   * Set once an fsync failed: the kernel may have dropped what it could not write and say "done" the next time
   * (PostgreSQL's fsyncgate), so nothing is promised any more until what it had to write was written again.
   */
  #doubtful: ReplicationError | null = null;
  #mendedMs = -Infinity;
  readonly #waiting = new Set<() => void>();
  /** As `Found` says it. */
  readonly cutBytes: number;
  readonly setAside: string | null;

  private constructor(options: SpoolOptions, found: Found) {
    this.#options = options;
    this.#chapter = found.chapter;
    this.#heads = found.heads;
    this.#end = found.end;
    this.#offset = found.offset;
    this.#endOffset = found.offset;
    this.#durable = found.end;
    this.#durableOffset = found.offset;
    this.cutBytes = found.cutBytes;
    this.setAside = found.setAside;
  }

  /** @throws ReplicationError `damaged-record`, `foreign-record`, `io` */
  static async open(options: SpoolOptions): Promise<Spool> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const found = await findEnd(options, 'damage-too');
    return new Spool(options, found ?? (await begin(options, FIRST, new Map())));
  }

  /** The primary's own: one that is damaged begins anew, as `beginBehindDamage` says. @throws ReplicationError `foreign-record`, `io` */
  static async openOwn(options: SpoolOptions): Promise<Spool> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const found = await findEnd(options, 'unfinished').catch((error: unknown) => {
      if (isDamage(error)) return beginBehindDamage(options);
      throw error;
    });
    return new Spool(options, found ?? (await begin(options, FIRST, new Map())));
  }

  /** Begins a log that goes on behind a record of another one, as a standby's does; there must be none yet. */
  static async beginBehind(
    options: SpoolOptions,
    end: LogEnd,
    heads: ReadonlyMap<string, Head>,
  ): Promise<Spool> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    return new Spool(options, await begin(options, end, heads));
  }

  /** The last record, durable or not. */
  get end(): LogEnd {
    return this.#end;
  }

  get durableLsn(): Lsn {
    return this.#durable.lsn;
  }

  get cluster(): string {
    return this.#options.cluster;
  }

  head(file: string): Head | undefined {
    return this.#heads.get(file);
  }

  files(): readonly string[] {
    return [...this.#heads.keys()];
  }

  /** The end of the log and where all files stand at it, of one moment. */
  stand(): { readonly end: LogEnd; readonly heads: ReadonlyMap<string, Head> } {
    return { end: this.#end, heads: new Map(this.#heads) };
  }

  /** Appends one record, whole or not at all. It is durable only after `durable()`. @throws ReplicationError `io` */
  async append(write: WriteRecord): Promise<Appended> {
    const release = await this.#turn.take();
    try {
      await this.#mend();
      if (this.#offset >= (this.#options.chapterBytes ?? CHAPTER_BYTES)) await this.#beginChapter();
      const start = this.#offset;
      try {
        const gathered = new Gathered((bytes) => this.#write(bytes));
        const record = await write((bytes) => gathered.add(bytes), this.#end);
        await gathered.go();
        this.#endOffset = this.#offset;
        this.#end = { lsn: record.header.lsn, hash: record.hash };
        advance(this.#heads, record);
        return record;
      } catch (cause) {
        this.#offset = start;
        // What stands behind the end has no end of its own; the next record overwrites it.
        await this.#chapter.file.truncate(start).catch(() => undefined);
        throw isReplicationError(cause)
          ? cause
          : new ReplicationError('io', 'the log takes nothing', { cause });
      }
    } finally {
      release();
    }
  }

  /** Waits until a record is on the disk. Those who wait at the same time share one fsync. @throws ReplicationError `io` */
  async durable(lsn: Lsn): Promise<void> {
    if (this.#doubtful && this.#durable.lsn < lsn) {
      const release = await this.#turn.take();
      try {
        await this.#mend();
      } finally {
        release();
      }
    }
    await this.#synced(lsn);
  }

  /** Waits until a record behind `lsn` is durable, or so long. */
  async beyond(lsn: Lsn, signal: AbortSignal, maxMs?: number): Promise<void> {
    const deadline = maxMs === undefined ? Infinity : performance.now() + maxMs;
    while (this.#durable.lsn <= lsn && !signal.aborted && performance.now() < deadline)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer =
          maxMs === undefined ? undefined : setTimeout(wake, Math.max(1, deadline - performance.now()));
        this.#waiting.add(wake);
        signal.addEventListener('abort', wake);
      });
  }

  /**
   * Removes whole chapters whose records are all before `lsn`; the last one stays. The oldest first and each for good before
   * the next: a crash in between leaves a log without a hole.
   */
  async forget(lsn: Lsn): Promise<void> {
    const chapters = await listChapters(this.#options.folder);
    for (const [index, first] of chapters.entries()) {
      const next = chapters[index + 1];
      if (next === undefined || next.lsn > lsn) return;
      await rm(first.path);
      await syncFolder(this.#options.folder);
    }
  }

  async close(): Promise<void> {
    const release = await this.#turn.take();
    try {
      await this.#synced(this.#end.lsn);
      await this.#chapter.file.close();
    } finally {
      release();
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    let written = 0;
    // Into the system's memory only, and small: a turn of the thread pool would cost a commit more than the copying.
    while (written < bytes.length && bytes.length <= AT_ONCE_BYTES) {
      const count = writeSync(this.#chapter.file.fd, bytes, written, bytes.length - written, this.#offset);
      written += count;
      this.#offset += count;
    }
    while (written < bytes.length) {
      const { bytesWritten } = await this.#chapter.file.write(
        bytes,
        written,
        bytes.length - written,
        this.#offset,
      );
      written += bytesWritten;
      this.#offset += bytesWritten;
    }
  }

  async #synced(lsn: Lsn): Promise<void> {
    while (this.#durable.lsn < lsn) {
      this.#syncing ??= this.#sync().finally(() => (this.#syncing = null));
      await this.#syncing;
    }
  }

  async #sync(): Promise<void> {
    const [end, offset] = [this.#end, this.#endOffset];
    try {
      await this.#chapter.file.datasync();
    } catch (cause) {
      this.#doubtful = new ReplicationError('io', 'the log cannot be made durable', { cause });
    }
    if (this.#doubtful) throw this.#doubtful;
    this.#isDurable(end, offset);
  }

  #isDurable(end: LogEnd, offset: number): void {
    if (end.lsn <= this.#durable.lsn) return;
    this.#durable = end;
    this.#durableOffset = offset;
    for (const wake of [...this.#waiting]) wake();
  }

  /** In the turn of an append, so no record is half written. @throws ReplicationError `io` while the disk does not take it */
  async #mend(): Promise<void> {
    if (this.#doubtful === null) return;
    if (performance.now() - this.#mendedMs < MEND_EVERY_MS) throw this.#doubtful;
    this.#mendedMs = performance.now();
    const [end, offset] = [this.#end, this.#endOffset];
    const from = { ...this.#durable, offset: this.#durableOffset };
    // A sync that began before the failure was known may say "done" for nothing.
    await this.#syncing?.catch(() => undefined);
    await writeAgain(this.#chapter.file, from, { ...end, offset });
    this.#doubtful = null;
    this.#isDurable(end, offset);
  }

  /** In the turn of an append, so no record is half written. */
  async #beginChapter(): Promise<void> {
    await this.#synced(this.#end.lsn);
    const { lsn, hash } = this.#end;
    const { cluster, epoch } = this.#options;
    const heads = Object.fromEntries(this.#heads);
    const fresh = await createChapter(this.#options.folder, {
      lsn: lsn + 1,
      previous: hash,
      cluster,
      epoch,
      heads,
    });
    await this.#chapter.file.close();
    this.#chapter = fresh;
    this.#offset = fresh.firstRecord;
    this.#endOffset = fresh.firstRecord;
    this.#durableOffset = fresh.firstRecord;
  }
}
