import type { Lsn, PagesHeader } from '../record/header.ts';
import { RecordWriter, type Page } from '../record/write.ts';
import type { Appended, Spool } from './spool.ts';

/** What a record says of its pages, before it has a place in the log. */
export type AboutPages = Pick<
  PagesHeader,
  'kind' | 'pageSize' | 'sizePages' | 'before' | 'newLog' | 'position'
>;

export interface AboutRecord {
  readonly about: AboutPages;
  readonly file: string;
  readonly epoch: number;
  readonly timeMs: number;
}

export interface RecordPages {
  readonly pages: AsyncIterable<readonly Page[]>;
  /** Asked when all pages have passed. */
  readonly sumAfter: () => string;
}

/** Appends a record with pages, block by block. @throws ReplicationError `io`, and then the log is as before */
export async function appendPages(
  spool: Spool,
  { about, file, epoch, timeMs }: AboutRecord,
  { pages, sumAfter }: RecordPages,
): Promise<Lsn> {
  const record = await spool.append(async (write, { lsn, hash: previous }): Promise<Appended> => {
    const chain = { lsn: lsn + 1, epoch, cluster: spool.cluster, previous, timeMs, file };
    const header: PagesHeader = { ...about, ...chain };
    const writer = new RecordWriter();
    await write(writer.header(header));
    for await (const block of pages) await write(writer.block(block));
    const sum = sumAfter();
    const { bytes, hash } = writer.end(sum);
    await write(bytes);
    return { header, sumAfter: sum, hash };
  });
  return record.header.lsn;
}
