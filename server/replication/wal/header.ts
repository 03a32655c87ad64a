import { NO_CHECKSUM, sameChecksum, walChecksum, type WalChecksum, type WordOrder } from './checksum.ts';

export const WAL_HEADER_BYTES = 32;

export const FRAME_HEADER_BYTES = 24;

/** Where a log of so many frames ends, in bytes. */
export function walOffset(frames: number, pageSize: number): number {
  return WAL_HEADER_BYTES + frames * (FRAME_HEADER_BYTES + pageSize);
}

/** SQLite file format, 4.1: the last bit says in which byte order the checksums are made. */
const MAGIC_LITTLE = 0x377f0682;
const MAGIC_BIG = 0x377f0683;
const VERSION = 3007000;

/** The two numbers that change whenever the log begins anew; old frames behind new ones are told by them. */
export interface WalGeneration {
  readonly salt1: number;
  readonly salt2: number;
}

export interface WalHeader {
  readonly generation: WalGeneration;
  readonly pageSize: number;
  readonly order: WordOrder;
  /** Of the header itself; the first frame goes on from it. */
  readonly checksum: WalChecksum;
}

/** @returns null for a log that holds nothing yet: one that fails its checksum is not an error but unborn (rule 1) */
export function parseWalHeader(bytes: Buffer): WalHeader | null {
  if (bytes.length < WAL_HEADER_BYTES) return null;
  const magic = bytes.readUInt32BE(0);
  if (magic !== MAGIC_LITTLE && magic !== MAGIC_BIG) return null;
  if (bytes.readUInt32BE(4) !== VERSION) return null;
  const order = magic === MAGIC_BIG ? 'big-endian' : 'little-endian';
  const checksum = walChecksum(bytes.subarray(0, 24), NO_CHECKSUM, order);
  const said = { first: bytes.readUInt32BE(24), second: bytes.readUInt32BE(28) };
  if (!sameChecksum(checksum, said)) return null;
  const pageSize = bytes.readUInt32BE(8);
  if (!isPageSize(pageSize)) return null;
  const generation = { salt1: bytes.readUInt32BE(16), salt2: bytes.readUInt32BE(20) };
  return { generation, pageSize, order, checksum };
}

export function isPageSize(bytes: number): boolean {
  return bytes >= 512 && bytes <= 65_536 && (bytes & (bytes - 1)) === 0;
}

export function sameGeneration(a: WalGeneration, b: WalGeneration): boolean {
  return a.salt1 === b.salt1 && a.salt2 === b.salt2;
}
