import { createHash, type Hash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { END_BYTES, HASH_BYTES, MAGIC, SUM_BYTES } from './format.ts';
import { EMPTY_FILE_SUM, type RecordHeader } from './header.ts';

export interface Page {
  readonly number: number;
  readonly content: Buffer;
}

/** Makes a record's bytes piece by piece: header, blocks, end; each piece is to be written in this order. */
export class RecordWriter {
  readonly #hash: Hash = createHash('sha256');

  header(header: RecordHeader): Buffer {
    const text = Buffer.from(JSON.stringify(header), 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    return this.#hashed(Buffer.concat([MAGIC, length, text]));
  }

  /** @param pages at most `BLOCK_MAX_PAGES`, all of one size */
  block(pages: readonly Page[]): Buffer {
    const packed = zstdCompressSync(Buffer.concat(pages.map(({ content }) => content)));
    const head = Buffer.alloc(8 + 4 * pages.length);
    head.writeUInt32BE(pages.length, 0);
    head.writeUInt32BE(packed.length, 4);
    pages.forEach(({ number }, index) => head.writeUInt32BE(number, 8 + 4 * index));
    return this.#hashed(Buffer.concat([head, packed]));
  }

  /** @returns the last piece, and the hash that the next record names */
  end(sumAfter: string = EMPTY_FILE_SUM): { readonly bytes: Buffer; readonly hash: string } {
    const end = Buffer.alloc(END_BYTES);
    end.write(sumAfter, 4, SUM_BYTES, 'hex');
    const signed = end.subarray(0, END_BYTES - HASH_BYTES);
    const hash = this.#hash.update(signed).digest();
    hash.copy(end, END_BYTES - HASH_BYTES);
    return { bytes: end, hash: hash.toString('hex') };
  }

  #hashed(bytes: Buffer): Buffer {
    this.#hash.update(bytes);
    return bytes;
  }
}
