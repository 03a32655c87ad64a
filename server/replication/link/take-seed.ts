/**
 * The standby's side of a seed: whole files, each proved by its own hash and by the sum of its pages, into a folder that nothing
 * reads yet. What was there before stays until all of it is on the disk (REPLICATION.md 5).
 */
import { join } from 'node:path';
import { ReplicationError } from '../errors.ts';
import { RunningSum } from '../pages/page-sums.ts';
import { readRecord, type ByteSource } from '../record/read.ts';
import { Images } from '../replica/images.ts';
import type { Applied } from '../replica/replica.ts';
import { replaceJson } from '../replica/replace-json.ts';
import type { Head } from '../spool/heads.ts';
import type { LogEnd } from '../spool/find-end.ts';
import { Spool } from '../spool/spool.ts';

export interface SeedTarget {
  /** Two empty folders. */
  readonly images: string;
  readonly log: string;
  readonly cluster: string;
  readonly epoch: number;
}

export class SeedTaker {
  readonly #target: SeedTarget;
  readonly #images: Images;
  readonly #heads = new Map<string, Head>();

  constructor(target: SeedTarget) {
    this.#target = target;
    this.#images = new Images(target.images);
  }

  /** @throws ReplicationError `damaged-record`, `diverged`, `foreign-record` */
  async file(source: ByteSource): Promise<void> {
    let sums: RunningSum | undefined;
    let next = 1;
    const record = await readRecord(source, async (header, pages) => {
      if (header.kind !== 'image') throw new ReplicationError('damaged-record', 'a seed is of whole files');
      // It may be the second try of the same file.
      if (sums === undefined) await this.#images.cut(header.file, 0);
      sums ??= new RunningSum(header.sizePages);
      for (const { number, content } of pages) {
        if (number !== next)
          throw new ReplicationError('damaged-record', `page ${number} instead of ${next}`);
        next += 1;
        sums.add(number, content);
      }
      await this.#images.write(header.file, pages);
    });
    if (record?.header.kind !== 'image' || sums === undefined)
      throw new ReplicationError('damaged-record', 'a seed is of whole files');
    const { header, sumAfter: sum } = record;
    if (header.cluster !== this.#target.cluster)
      throw new ReplicationError('foreign-record', 'it is of another pair');
    const { lsn, file, pageSize, sizePages } = header;
    if (sums.sum !== sum) throw new ReplicationError('diverged', `${file} is not what its record says`);
    await this.#images.cut(file, sizePages * pageSize);
    this.#heads.set(file, { lsn, sum, pageSize, sizePages, position: null });
  }

  /** Everything is on the disk afterwards, and a log and a replica can be opened on it. */
  async finish(end: LogEnd, until: number): Promise<void> {
    const { images, log, cluster, epoch } = this.#target;
    await this.#images.sync();
    await this.#images.close();
    const spool = await Spool.beginBehind({ folder: log, cluster, epoch }, end, this.#heads);
    await spool.close();
    const applied: Applied = { lsn: end.lsn, heads: Object.fromEntries(this.#heads), seededUntil: until };
    await replaceJson(join(images, 'applied.json'), applied);
  }
}
