import type { FileHandle } from 'node:fs/promises';
import { HEADER_MAX_BYTES, HASH_BYTES, MAGIC, SUM_BYTES } from '../record/format.ts';
import { RecordHeader } from '../record/header.ts';
import { openChapter } from './chapter.ts';

/** Headers are small and lie far apart in large commits, close together in small ones. */
const PIECE_BYTES = 64 * 1024;

/**
 * What the records of a chapter say of themselves, without their pages and without proof: for finding a place, never for
 * believing one. Ends at the end of what is there, or where it does not read as a record.
 */
export async function* skim(path: string): AsyncIterable<RecordHeader> {
  const { file, firstRecord } = await openChapter(path, 'r');
  try {
    const pieces = new Pieces(file);
    for (let offset: number | null = firstRecord; offset !== null;) {
      const found = await headerAt(pieces, offset);
      if (found === null) return;
      yield found.header;
      offset = await endOf(pieces, found.blocks);
    }
  } finally {
    await file.close();
  }
}

async function headerAt(
  pieces: Pieces,
  offset: number,
): Promise<{ header: RecordHeader; blocks: number } | null> {
  const head = await pieces.at(offset, MAGIC.length + 4);
  if (head === null || !head.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const length = head.readUInt32BE(MAGIC.length);
  const from = offset + head.length;
  const text = length > HEADER_MAX_BYTES ? null : await pieces.at(from, length);
  if (text === null) return null;
  const header = RecordHeader.safeParse(parsed(text));
  return header.success ? { header: header.data, blocks: from + length } : null;
}

/** @returns where the next record begins; null where this one is cut off */
async function endOf(pieces: Pieces, blocks: number): Promise<number | null> {
  for (let offset = blocks; ;) {
    const pages = await pieces.at(offset, 4);
    if (pages === null) return null;
    const count = pages.readUInt32BE(0);
    if (count === 0) return offset + 4 + SUM_BYTES + HASH_BYTES;
    const length = await pieces.at(offset + 4, 4);
    if (length === null) return null;
    offset += 8 + 4 * count + length.readUInt32BE(0);
  }
}

function parsed(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
}

class Pieces {
  readonly #file: FileHandle;
  #piece: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Exactly so many bytes, or null where the file ends before. */
  async at(offset: number, length: number): Promise<Buffer | null> {
    const held = offset >= this.#start && offset + length <= this.#start + this.#piece.length;
    if (!held) await this.#fetch(offset, length);
    const from = offset - this.#start;
    return from + length <= this.#piece.length ? this.#piece.subarray(from, from + length) : null;
  }

  async #fetch(offset: number, length: number): Promise<void> {
    const piece = Buffer.allocUnsafe(Math.max(PIECE_BYTES, length));
    const { bytesRead } = await this.#file.read(piece, 0, piece.length, offset);
    this.#piece = piece.subarray(0, bytesRead);
    this.#start = offset;
  }
}

/** The first record of a chapter, or null while it has none. */
export async function firstHeader(path: string): Promise<RecordHeader | null> {
  for await (const header of skim(path)) return header;
  return null;
}
