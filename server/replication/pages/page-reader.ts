import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { ReplicationError } from '../errors.ts';
import { BLOCK_MAX_PAGES } from '../record/format.ts';
import type { Page } from '../record/write.ts';
import { FRAME_HEADER_BYTES, isPageSize } from '../wal/header.ts';
import type { WalSource } from '../wal/scan.ts';

/** The pages of one transaction, in the order of their numbers, some at a time. */
export async function* readPages(
  wal: WalSource,
  pages: ReadonlyMap<number, number>,
  pageSize: number,
): AsyncIterable<readonly Page[]> {
  const sorted = [...pages].toSorted(([a], [b]) => a - b);
  for (let at = 0; at < sorted.length; at += BLOCK_MAX_PAGES) {
    const block = sorted.slice(at, at + BLOCK_MAX_PAGES);
    const read: Page[] = [];
    for (const run of runs(block, FRAME_HEADER_BYTES + pageSize)) await readRun(wal, run, { pageSize, read });
    yield read;
  }
}

type Placed = readonly [number: number, offset: number];

/** Cut where the next page does not lie in the next frame: a large transaction writes its pages in order. */
function runs(pages: readonly Placed[], frameBytes: number): Placed[][] {
  const cut: Placed[][] = [];
  for (const page of pages) {
    const last = cut.at(-1);
    if (last?.at(-1)?.[1] === page[1] - frameBytes) last.push(page);
    else cut.push([page]);
  }
  return cut;
}

async function readRun(
  wal: WalSource,
  run: readonly Placed[],
  { pageSize, read }: { pageSize: number; read: Page[] },
): Promise<void> {
  const frameBytes = FRAME_HEADER_BYTES + pageSize;
  const bytes = Buffer.allocUnsafe(run.length * frameBytes - FRAME_HEADER_BYTES);
  const got = await wal.read(bytes, run[0]?.[1] ?? 0);
  if (got < bytes.length) throw new ReplicationError('io', 'the log became shorter while it was read');
  for (const [index, [number]] of run.entries())
    read.push({ number, content: bytes.subarray(index * frameBytes, index * frameBytes + pageSize) });
}

/** SQLite file format, 1.2: the size of a page stands at byte 16; 1 means 65,536. */
const HEADER_BYTES = 100;
const PAGE_SIZE_AT = 16;

/**
 * All pages of a database file that nobody writes to at the moment.
 *
 * Another process reads it: closing a descriptor of the file in this one would drop the locks that SQLite holds
 * (howtocorrupt, 2.2; tried: REPLICATION.md 3, rule 11).
 */
export async function* pagesOfFile(path: string): AsyncIterable<Page> {
  const reader = spawn('cat', ['--', path], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(reader, 'close');
  try {
    yield* pagesIn(reader.stdout as AsyncIterable<Buffer>, path);
    const [code] = (await ended) as [number | null];
    if (code !== 0) throw new ReplicationError('io', `${path} could not be read`);
  } finally {
    reader.kill('SIGKILL');
  }
}

const READ_BYTES = 256 * 1024;

/**
 * All pages of a database file that nobody in this process has open: then there is no lock of ours that a descriptor could
 * drop, and no other process is needed, of which a start with hundreds of accounts would need hundreds.
 */
export async function* pagesOfClosedFile(path: string): AsyncIterable<Page> {
  yield* pagesIn(chunksOf(path), path);
}

/** Read at once, piece by piece: hundreds of small files at a start would otherwise wait for a turn of the thread pool three times each. */
async function* chunksOf(path: string): AsyncGenerator<Buffer, void> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(READ_BYTES);
      const read = readSync(file, chunk, 0, READ_BYTES, null);
      if (read === 0) return;
      yield chunk.subarray(0, read);
      await setImmediate();
    }
  } finally {
    closeSync(file);
  }
}

async function* pagesIn(chunks: AsyncIterable<Buffer>, path: string): AsyncGenerator<Page, void> {
  let rest: Buffer = Buffer.alloc(0);
  let pageSize = 0;
  let number = 1;
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (pageSize === 0 && rest.length < HEADER_BYTES) continue;
    if (pageSize === 0) pageSize = pageSizeOf(rest, path);
    while (rest.length >= pageSize) {
      yield { number, content: rest.subarray(0, pageSize) };
      rest = rest.subarray(pageSize);
      number += 1;
    }
  }
  if (rest.length > 0) throw new ReplicationError('io', `${path} ends within a page`);
}

export async function* inBlocks(pages: AsyncIterable<Page>): AsyncIterable<readonly Page[]> {
  let block: Page[] = [];
  for await (const page of pages) {
    block.push(page);
    if (block.length < BLOCK_MAX_PAGES) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

function pageSizeOf(header: Buffer, path: string): number {
  const said = header.readUInt16BE(PAGE_SIZE_AT);
  const bytes = said === 1 ? 65_536 : said;
  if (!isPageSize(bytes)) throw new ReplicationError('io', `${path} is no database`);
  return bytes;
}
