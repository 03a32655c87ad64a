/**
 * Database files as they were at one record: from files that are known, record by record, each proved.
 *
 * Nothing is believed. A record counts when it follows the one before it by number and by hash, when the file is before
 * it what it says, and when the file is after it what it says. So what comes out is exactly what was committed, or nothing.
 */
import { isReplicationError, ReplicationError } from '../../errors.ts';
import { hashPage, PageSums, type PageHash } from '../../pages/page-sums.ts';
import type { Lsn, PagesHeader, RecordHeader } from '../../record/header.ts';
import type { Page } from '../../record/write.ts';
import { Images } from '../../replica/images.ts';
import { advance, type Head } from '../../spool/heads.ts';
import { records } from '../../spool/records.ts';
import type { LogEnd } from '../../spool/find-end.ts';

export interface RebuildFrom {
  /** The record behind which the log is applied; of a single file a later one may be in it already. */
  readonly end: LogEnd;
  readonly heads: ReadonlyMap<string, Head>;
  readonly sums: ReadonlyMap<string, PageSums>;
  /** Up to here, commits may be of files that were gone before they could be copied. */
  readonly copiedUntil: Lsn;
}

export class Rebuild {
  readonly #images: Images;
  readonly #only: ReadonlySet<string> | null;
  readonly #heads: Map<string, Head>;
  readonly #sums: Map<string, PageSums>;
  readonly #copiedUntil: Lsn;
  #end: LogEnd;
  #timeMs = 0;

  /** @param only the files that are wanted; null: all */
  constructor(images: Images, from: RebuildFrom, only: ReadonlySet<string> | null) {
    this.#images = images;
    this.#only = only;
    this.#heads = new Map(from.heads);
    this.#sums = new Map(from.sums);
    this.#copiedUntil = from.copiedUntil;
    this.#end = from.end;
  }

  get end(): LogEnd {
    return this.#end;
  }

  /** When the last record that was applied was written; 0: none was. */
  get timeMs(): number {
    return this.#timeMs;
  }

  get heads(): ReadonlyMap<string, Head> {
    return this.#heads;
  }

  /** @throws ReplicationError `gap`, `damaged-record`, `diverged` */
  async applyTo(log: string, to: Lsn, progress: (lsn: Lsn) => void): Promise<void> {
    const hashes = new Map<number, PageHash>();
    let begun = 0;
    const take = async (header: RecordHeader, pages: readonly Page[]): Promise<void> => {
      if (header.kind === 'deletion' || !this.#wants(header)) return;
      if (begun !== header.lsn) await this.#begin(header);
      begun = header.lsn;
      for (const { number, content } of pages) hashes.set(number, hashPage(number, content));
      await this.#images.write(header.file, pages);
    };
    for await (const record of records({ folder: log, from: this.#end.lsn + 1, to }, take)) {
      const { header, sumAfter, hash } = record;
      if (header.previous !== this.#end.hash)
        throw new ReplicationError('diverged', `record ${header.lsn} follows another one`);
      if (header.kind === 'deletion') await this.#delete(header.file);
      else if (this.#wants(header)) this.#finish(header, hashes, sumAfter);
      hashes.clear();
      this.#end = { lsn: header.lsn, hash };
      this.#timeMs = header.timeMs;
      progress(header.lsn);
    }
  }

  #wants({ kind, file, lsn }: PagesHeader): boolean {
    if (this.#only !== null && !this.#only.has(file)) return false;
    const head = this.#heads.get(file);
    if (head === undefined) return kind === 'image' || lsn > this.#copiedUntil;
    return lsn > head.lsn;
  }

  async #begin(header: PagesHeader): Promise<void> {
    const { file, kind, pageSize } = header;
    if (kind === 'image') {
      await this.#images.remove(file);
      this.#sums.set(file, new PageSums());
      return;
    }
    const before = this.#heads.get(file);
    if (before === undefined)
      throw new ReplicationError('gap', `record ${header.lsn} is of ${file}, which is not there`);
    if (before.pageSize !== pageSize || before.sum !== header.before)
      throw new ReplicationError('diverged', `${file} was another before record ${header.lsn}`);
    if (header.newLog) await this.#images.cut(file, before.sizePages * before.pageSize);
  }

  #finish(header: PagesHeader, hashes: ReadonlyMap<number, PageHash>, sumAfter: string): void {
    const { file, sizePages, newLog, lsn } = header;
    const sums = this.#sums.get(file);
    sums?.apply({ hashes, sizePages, newLog });
    if (sums?.sum !== sumAfter)
      throw new ReplicationError('diverged', `${file} is not what record ${lsn} says`);
    advance(this.#heads, { header, sumAfter });
  }

  async #delete(file: string): Promise<void> {
    this.#heads.delete(file);
    this.#sums.delete(file);
    if (this.#only === null || this.#only.has(file)) await this.#images.remove(file);
  }
}

/** Whether what went wrong lies in what is kept, and another snapshot may lead there all the same. */
export function isOfTheKept(error: unknown): error is ReplicationError {
  return isReplicationError(error) && error.code !== 'io';
}
