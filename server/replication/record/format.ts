/**
 * A record as bytes:
 *
 *     "FGR1"  u32 length of the header  header (JSON)
 *     block*  u32 pages (1 … 256)  u32 length  page numbers (u32 each)  zstd(pages)
 *     end     u32 0  sum of the file after it (16 bytes; zeros for a deletion)  SHA-256 of all before it (32 bytes)
 *
 * Numbers are big-endian. Made and read block by block: a commit may be as large as the database.
 */
export const MAGIC = Buffer.from('FGR1', 'latin1');
export const HEADER_MAX_BYTES = 4_096;

/** 1 MiB of 4 KiB pages: what a reader has to hold at a time. */
export const BLOCK_MAX_PAGES = 256;

/** zstd's worst case on random bytes is below one part in 255 (ZSTD_compressBound), plus its frame. */
export function blockMaxBytes(pageSize: number, pages: number): number {
  const raw = pageSize * pages;
  return raw + Math.ceil(raw / 128) + 1_024;
}

export const SUM_BYTES = 16;
export const HASH_BYTES = 32;
export const END_BYTES = 4 + SUM_BYTES + HASH_BYTES;
