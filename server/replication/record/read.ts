import { createHash, type Hash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { ReplicationError } from '../errors.ts';
import { BLOCK_MAX_PAGES, blockMaxBytes, HASH_BYTES, HEADER_MAX_BYTES, MAGIC, SUM_BYTES } from './format.ts';
import { RecordHeader } from './header.ts';
import type { Page } from './write.ts';

/** Bytes in order, from a file or a connection. */
export interface ByteSource {
  /** Exactly `length` bytes, or fewer where the source ends. */
  take(length: number): Promise<Buffer>;
}

export interface ReadRecord {
  readonly header: RecordHeader;
  readonly sumAfter: string;
  readonly hash: string;
  readonly bytes: number;
}

/** Gets the pages of a record as they are read. The record is not proved yet: only its end does that. */
export type UnprovedPages = (header: RecordHeader, pages: readonly Page[]) => Promise<void> | void;

/**
 * Reads one record and proves its hash. Whether it follows the one before it is the caller's to say.
 * @returns null where the source ends before a first byte
 * @throws ReplicationError `damaged-record`
 */
export async function readRecord(source: ByteSource, pages?: UnprovedPages): Promise<ReadRecord | null> {
  const magic = await source.take(MAGIC.length);
  if (magic.length === 0) return null;
  const reading = new Reading(source);
  reading.seen(magic);
  if (!magic.equals(MAGIC)) throw damaged('it does not begin as a record');
  const header = await reading.header();
  for (;;) {
    const count = await reading.u32();
    if (count === 0) return { header, ...(await reading.end()), bytes: reading.bytes };
    if (header.kind === 'deletion') throw damaged('a deletion with pages');
    const block = await reading.block(count, header.pageSize);
    await pages?.(header, block);
  }
}

const damaged = (why: string, cause?: unknown): ReplicationError =>
  new ReplicationError('damaged-record', why, { cause });

class Reading {
  readonly #source: ByteSource;
  readonly #hash: Hash = createHash('sha256');
  #lastPage = 0;
  bytes = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  seen(bytes: Buffer): void {
    this.bytes += bytes.length;
    this.#hash.update(bytes);
  }

  async header(): Promise<RecordHeader> {
    const length = await this.u32();
    if (length > HEADER_MAX_BYTES) throw damaged(`a header of ${length} bytes`);
    const text = await this.#take(length);
    try {
      return RecordHeader.parse(JSON.parse(text.toString('utf8')));
    } catch (cause) {
      throw damaged('its header is none', cause);
    }
  }

  async u32(): Promise<number> {
    return (await this.#take(4)).readUInt32BE(0);
  }

  async block(count: number, pageSize: number): Promise<Page[]> {
    if (count > BLOCK_MAX_PAGES) throw damaged(`a block of ${count} pages`);
    const length = await this.u32();
    if (length > blockMaxBytes(pageSize, count)) throw damaged(`a block of ${length} bytes`);
    const numbers = await this.#take(4 * count);
    const content = unpack(await this.#take(length), pageSize * count);
    return Array.from({ length: count }, (_, index) => {
      const number = numbers.readUInt32BE(4 * index);
      // In order, and so each once: what a record can hold is bounded by what it is of.
      if (number <= this.#lastPage) throw damaged(`page ${number} after ${this.#lastPage}`);
      this.#lastPage = number;
      return { number, content: content.subarray(index * pageSize, (index + 1) * pageSize) };
    });
  }

  async end(): Promise<{ sumAfter: string; hash: string }> {
    const sum = await this.#take(SUM_BYTES);
    const proof = this.#hash.digest();
    const said = await this.#source.take(HASH_BYTES);
    this.bytes += said.length;
    if (!said.equals(proof)) throw damaged('its hash does not fit');
    return { sumAfter: sum.toString('hex'), hash: proof.toString('hex') };
  }

  async #take(length: number): Promise<Buffer> {
    const bytes = await this.#source.take(length);
    if (bytes.length < length) throw damaged('it is cut off');
    this.seen(bytes);
    return bytes;
  }
}

/** Never more than the block says: a small packed text can stand for gigabytes. */
function unpack(packed: Buffer, length: number): Buffer {
  let content: Buffer;
  try {
    content = zstdDecompressSync(packed, { maxOutputLength: length });
  } catch (cause) {
    throw damaged('a block cannot be unpacked', cause);
  }
  if (content.length !== length) throw damaged('a block has another length than it says');
  return content;
}
