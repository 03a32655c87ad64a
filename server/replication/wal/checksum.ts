/**
 * The checksum of SQLite's write-ahead log (walformat, "Checksum Algorithm"): two sums of 32 bits over pairs of words.
 * Each frame goes on from the frame before it, so one value proves the whole log up to there.
 */
export interface WalChecksum {
  readonly first: number;
  readonly second: number;
}

export const NO_CHECKSUM: WalChecksum = { first: 0, second: 0 };

/** The words are in the byte order of the machine that made the log; its magic number says which. */
export type WordOrder = 'little-endian' | 'big-endian';

/** `bytes`: a whole number of pairs of words, as all that SQLite sums up is. */
export function walChecksum(bytes: Buffer, from: WalChecksum, order: WordOrder): WalChecksum {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = order === 'little-endian';
  let { first, second } = from;
  for (let at = 0; at < bytes.byteLength; at += 8) {
    first = (first + words.getUint32(at, little) + second) >>> 0;
    second = (second + words.getUint32(at + 4, little) + first) >>> 0;
  }
  return { first, second };
}

export function sameChecksum(a: WalChecksum, b: WalChecksum): boolean {
  return a.first === b.first && a.second === b.second;
}
