/** Whether a copy is, page by page, what the log says of it. */
import { pagesOfFile } from '../../pages/page-reader.ts';
import { hashPage, PageSums, type PageHash } from '../../pages/page-sums.ts';
import { imagePath } from '../../replica/images.ts';
import { listChapters, openChapter } from '../../spool/chapter.ts';
import { advance, type Head } from '../../spool/heads.ts';
import { records } from '../../spool/records.ts';
import type { CopiedReplica } from './copy-images.ts';

/** @returns what is not as it should be, in words, file by file */
export async function compareWithLog(copied: CopiedReplica, log: string): Promise<string[]> {
  const said = await headsAt(log, copied.lsn);
  const wrong: string[] = [];
  for (const [file, head] of copied.heads) {
    const known = said.get(file);
    // A seed has some files at a later record than the one its log begins behind.
    if (known !== undefined && known.sum !== head.sum && known.lsn >= head.lsn)
      wrong.push(`${file}: the log says something else of it`);
    if ((await sumOf(imagePath(copied.folder, file))) !== head.sum)
      wrong.push(`${file}: not what it should be at record ${head.lsn}`);
  }
  for (const file of said.keys()) if (!copied.heads.has(file)) wrong.push(`${file}: is missing`);
  return wrong;
}

/** Where all files stand at a record, from the log alone. @throws ReplicationError `gap`, `damaged-record` */
export async function headsAt(log: string, lsn: number): Promise<Map<string, Head>> {
  const chapter = (await listChapters(log)).findLast((one) => one.lsn <= lsn + 1);
  if (chapter === undefined) return new Map();
  const { prologue, file } = await openChapter(chapter.path, 'r');
  await file.close();
  const heads = new Map(Object.entries(prologue.heads));
  for await (const record of records({ folder: log, from: prologue.lsn, to: lsn })) advance(heads, record);
  return heads;
}

async function sumOf(path: string): Promise<string> {
  const hashes = new Map<number, PageHash>();
  for await (const { number, content } of pagesOfFile(path)) hashes.set(number, hashPage(number, content));
  const sums = new PageSums();
  sums.apply({ hashes, sizePages: hashes.size, newLog: true });
  return sums.sum;
}
