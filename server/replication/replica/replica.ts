/**
 * Applies the standby's log to the standby's database files, so that they are at each record what the primary's are.
 *
 * The log is durable before this begins (and acknowledged), so a crash here costs nothing: pages are whole images and may be
 * written twice. How far the files are known to be on the disk stands in `applied.json`; from there all is applied again.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ReplicationError } from '../errors.ts';
import { pagesOfFile } from '../pages/page-reader.ts';
import { hashPage, PageSums, type PageHash } from '../pages/page-sums.ts';
import { EMPTY_FILE_SUM, type PagesHeader, type RecordHeader } from '../record/header.ts';
import type { Page } from '../record/write.ts';
import { Heads, type Head } from '../spool/heads.ts';
import { records } from '../spool/records.ts';
import { Images } from './images.ts';
import { replaceJson } from './replace-json.ts';

const Applied = z.strictObject({
  lsn: z.int().min(0),
  heads: Heads,
  /** Up to here, commits may be of files that were gone before they could be seeded. */
  seededUntil: z.int().min(0),
});

export type Applied = z.infer<typeof Applied>;

export interface ReplicaOptions {
  /** Where the database files are. */
  readonly folder: string;
  /** The standby's own log. */
  readonly log: string;
}

export class Replica {
  readonly #options: ReplicaOptions;
  readonly #images: Images;
  readonly #heads: Map<string, Head>;
  readonly #sums = new Map<string, PageSums>();
  readonly #seededUntil: number;
  #lsn: number;

  private constructor(options: ReplicaOptions, { lsn, heads, seededUntil }: Applied) {
    this.#options = options;
    this.#images = new Images(options.folder);
    this.#lsn = lsn;
    this.#seededUntil = seededUntil;
    this.#heads = new Map(Object.entries(heads));
  }

  static async open(options: ReplicaOptions): Promise<Replica> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    return new Replica(options, await readApplied(options.folder));
  }

  /** The last record whose pages are in the files. */
  get lsn(): number {
    return this.#lsn;
  }

  /** Where every file stands at that record. */
  get heads(): ReadonlyMap<string, Head> {
    return this.#heads;
  }

  /** Applies all records up to `to`, which has to be durable in the log. @throws ReplicationError `diverged`, `gap`, … */
  async applyTo(to: number): Promise<void> {
    const range = { folder: this.#options.log, from: this.#lsn + 1, to };
    const hashes = new Map<number, PageHash>();
    let begun = 0;
    const take = async (header: RecordHeader, pages: readonly Page[]): Promise<void> => {
      if (header.kind === 'deletion' || this.#isKnown(header)) return;
      if (begun !== header.lsn) await this.#begin(header);
      begun = header.lsn;
      for (const { number, content } of pages) hashes.set(number, hashPage(number, content));
      await this.#images.write(header.file, pages);
    };
    for await (const { header, sumAfter } of records(range, take)) {
      if (header.kind === 'deletion') await this.#delete(header.file);
      else if (!this.#isKnown(header)) this.#finish(header, hashes, sumAfter);
      hashes.clear();
      this.#lsn = header.lsn;
    }
  }

  /** Everything applied so far is on the disk, and the next start goes on from here. */
  async sync(): Promise<void> {
    await this.#images.sync();
    await replaceJson(join(this.#options.folder, 'applied.json'), {
      lsn: this.#lsn,
      heads: Object.fromEntries(this.#heads),
      seededUntil: this.#seededUntil,
    });
  }

  /**
   * Brings the files to their exact length and compares each, page by page, with what the log says of it.
   * @returns the files that are not what they should be
   */
  async compare(): Promise<string[]> {
    const wrong: string[] = [];
    for (const [file, head] of this.#heads) {
      await this.#images.cut(file, head.sizePages * head.pageSize);
      if ((await this.#sumOfImage(file)) !== head.sum) wrong.push(file);
    }
    return wrong;
  }

  async close(): Promise<void> {
    await this.sync();
    await this.#images.close();
  }

  /** After a failure: what is in memory may say more than the files, so nothing of it is written down. */
  async abandon(): Promise<void> {
    await this.#images.close();
  }

  /** A seed has some files at a later record than the one the log begins behind, and lacks those that were gone. */
  #isKnown({ kind, file, lsn }: PagesHeader): boolean {
    const head = this.#heads.get(file);
    if (head === undefined) return kind === 'commit' && lsn <= this.#seededUntil;
    return lsn <= head.lsn;
  }

  async #begin(header: PagesHeader): Promise<void> {
    const before = this.#heads.get(header.file);
    if (header.kind === 'image') {
      await this.#images.remove(header.file);
      this.#sums.delete(header.file);
      return;
    }
    if (before === undefined)
      throw new ReplicationError('gap', `a commit of ${header.file}, which is not here`);
    if (before.pageSize !== header.pageSize) throw new ReplicationError('diverged', 'another page size');
    if (before.sum !== header.before)
      throw new ReplicationError('diverged', `${header.file} was another before`);
    if (header.newLog) await this.#images.cut(header.file, before.sizePages * before.pageSize);
  }

  #finish(header: PagesHeader, hashes: ReadonlyMap<number, PageHash>, sumAfter: string): void {
    const { sizePages, newLog, file } = header;
    const sums = this.#sums.get(file);
    if (sums !== undefined || header.kind === 'image') {
      const known = sums ?? new PageSums();
      known.apply({ hashes: new Map(hashes), sizePages, newLog });
      this.#sums.set(file, known);
      if (known.sum !== sumAfter)
        throw new ReplicationError('diverged', `${file} is not what the record says`);
    }
    const { lsn, pageSize, position } = header;
    this.#heads.set(file, { lsn, sum: sumAfter, pageSize, sizePages, position });
  }

  async #delete(file: string): Promise<void> {
    await this.#images.remove(file);
    this.#heads.delete(file);
    this.#sums.delete(file);
  }

  async #sumOfImage(file: string): Promise<string> {
    const hashes = new Map<number, PageHash>();
    for await (const { number, content } of pagesOfFile(this.#images.path(file)))
      hashes.set(number, hashPage(number, content));
    if (hashes.size === 0) return EMPTY_FILE_SUM;
    const sums = new PageSums();
    sums.apply({ hashes, sizePages: hashes.size, newLog: true });
    return sums.sum;
  }
}

async function readApplied(folder: string): Promise<Applied> {
  const text = await readFile(join(folder, 'applied.json'), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? { lsn: 0, heads: {}, seededUntil: 0 } : Applied.parse(JSON.parse(text));
}
