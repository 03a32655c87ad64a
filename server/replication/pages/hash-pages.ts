import type { Page } from '../record/write.ts';
import { hashPage, type PageHash } from './page-sums.ts';

/** @returns the hash of each page; their size is 0 where there are none */
export async function hashPages(
  pages: AsyncIterable<Page>,
): Promise<{ readonly hashes: ReadonlyMap<number, PageHash>; readonly pageSize: number }> {
  const hashes = new Map<number, PageHash>();
  let pageSize = 0;
  for await (const { number, content } of pages) {
    pageSize = content.length;
    hashes.set(number, hashPage(number, content));
  }
  return { hashes, pageSize };
}

/** Passes pages on, and puts the hash of each into `hashes`. */
export async function* hashedOnTheWay(
  blocks: AsyncIterable<readonly Page[]>,
  hashes: Map<number, PageHash>,
): AsyncIterable<readonly Page[]> {
  for await (const block of blocks) {
    for (const { number, content } of block) hashes.set(number, hashPage(number, content));
    yield block;
  }
}
