/**
 * One database file as it was, as an image record of the log's own format: hashed as a whole, and with the sum of its pages.
 *
 * It may hold pages behind the file's end: SQLite cuts a file that shrank only when its log begins anew, and a file that grows
 * again before has the old content there (`pages/page-sums.ts`).
 */
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { ReplicationError } from '../../errors.ts';
import { inBlocks } from '../../pages/page-reader.ts';
import { hashPage, PageSums, type PageHash } from '../../pages/page-sums.ts';
import { FileBytes } from '../../record/file-bytes.ts';
import { EMPTY_FILE_SUM, NO_RECORD_HASH, type PagesHeader } from '../../record/header.ts';
import { readRecord } from '../../record/read.ts';
import { RecordWriter, type Page } from '../../record/write.ts';
import type { Images } from '../../replica/images.ts';
import type { Head } from '../../spool/heads.ts';

export interface Packing {
  readonly file: string;
  readonly head: Head;
  readonly cluster: string;
  readonly epoch: number;
}

/** Writes a file that nobody has open as an image, whole or not at all. @returns its size; it is on the disk then */
export async function packImage(from: string, to: string, packing: Packing): Promise<number> {
  const unfinished = `${to}.new`;
  try {
    const bytes = await writeImage(from, unfinished, packing);
    await rename(unfinished, to);
    return bytes;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function writeImage(from: string, to: string, packing: Packing): Promise<number> {
  const { file, head, cluster, epoch } = packing;
  const { pageSize, lsn } = head;
  const source = await open(from, 'r');
  const target = await open(to, 'w', 0o600);
  try {
    const sizePages = (await source.stat()).size / pageSize;
    const writer = new RecordWriter();
    const sums = new PageSums();
    const hashes = new Map<number, PageHash>();
    const pages = { pageSize, sizePages, before: EMPTY_FILE_SUM, newLog: true, position: null };
    const chain = { lsn, epoch, cluster, previous: NO_RECORD_HASH, timeMs: 0, file };
    await target.writeFile(writer.header({ kind: 'image', ...chain, ...pages } satisfies PagesHeader));
    for await (const block of inBlocks(plainPages(from, pageSize))) {
      for (const { number, content } of block) hashes.set(number, hashPage(number, content));
      await target.writeFile(writer.block(block));
    }
    sums.apply({ hashes, sizePages, newLog: true });
    await target.writeFile(writer.end(sums.sum).bytes);
    await target.sync();
    return (await target.stat()).size;
  } finally {
    await source.close();
    await target.close();
  }
}

async function* plainPages(path: string, pageSize: number): AsyncIterable<Page> {
  const stream = createReadStream(path, { highWaterMark: Math.max(pageSize, 64 * 1024) });
  let number = 1;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= pageSize) {
      yield { number, content: rest.subarray(0, pageSize) };
      rest = rest.subarray(pageSize);
      number += 1;
    }
  }
}

/**
 * Puts an image back, and proves it by its hash and by what is known of the file.
 * @returns the sums of its pages, from which the next record goes on
 * @throws ReplicationError `damaged-record`, `diverged`
 */
export async function unpackImage(
  path: string,
  images: Images,
  { file, head }: Pick<Packing, 'file' | 'head'>,
): Promise<PageSums> {
  const source = await open(path, 'r').catch((cause: unknown) => {
    throw new ReplicationError('damaged-record', `${path} is not there`, { cause });
  });
  try {
    const hashes = new Map<number, PageHash>();
    const record = await readRecord(new FileBytes(source), async ({ file: said }, pages) => {
      if (said !== file) throw new ReplicationError('foreign-record', `${path} is of another file`);
      for (const { number, content } of pages) hashes.set(number, hashPage(number, content));
      await images.write(file, pages);
    });
    if (record?.header.kind !== 'image') throw new ReplicationError('damaged-record', `${path} is no image`);
    return sumsOf(hashes, record.header.sizePages, head);
  } finally {
    await source.close();
  }
}

/** All pages that are known, then the size that the file has. @throws ReplicationError `diverged` */
export function sumsOf(hashes: ReadonlyMap<number, PageHash>, knownPages: number, head: Head): PageSums {
  const sums = new PageSums();
  sums.apply({ hashes, sizePages: knownPages, newLog: true });
  if (knownPages !== head.sizePages)
    sums.apply({ hashes: new Map(), sizePages: head.sizePages, newLog: false });
  if (sums.sum !== head.sum) throw new ReplicationError('diverged', 'its pages are not what they should be');
  return sums;
}
