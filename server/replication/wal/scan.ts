/**
 * Reads the committed transactions out of a write-ahead log, and nothing else.
 *
 * The rules are SQLite's (file format 4; REPLICATION.md 3): a frame counts if its salts are the header's and the
 * running checksum fits; a transaction counts once its last frame, the one that names the size of the file, counts.
 * What follows is a transaction that is still open, was rolled back or is a remnant of the log before: reading
 * "all valid frames" would ship what nobody ever committed.
 */
import { sameChecksum, walChecksum, type WalChecksum } from './checksum.ts';
import {
  FRAME_HEADER_BYTES,
  parseWalHeader,
  sameGeneration,
  WAL_HEADER_BYTES,
  type WalGeneration,
  type WalHeader,
} from './header.ts';

/** Most commits are a few pages; 1 MiB of 4 KiB pages is read at once where there are more. */
const FRAMES_AT_FIRST = 8;
const FRAMES_AT_MOST = 256;

/** The end of a transaction in a log: where the next one begins, and what its checksum goes on from. */
export interface WalPosition {
  readonly generation: WalGeneration;
  readonly offset: number;
  readonly checksum: WalChecksum;
}

export interface WalTransaction {
  /** Page number → where its last image in this transaction lies in the log, in bytes. */
  readonly pages: ReadonlyMap<number, number>;
  /** Size of the database file after it, in pages. */
  readonly sizePages: number;
  readonly end: WalPosition;
}

export type WalScan =
  /** There is no log, or it has no valid header yet. */
  | { readonly kind: 'unborn' }
  /** The log does not go on from the position given: it began anew, or is shorter than that. */
  | { readonly kind: 'other-generation' }
  | {
      readonly kind: 'read';
      readonly pageSize: number;
      readonly transactions: readonly WalTransaction[];
    };

export interface WalSource {
  /** Fills `into` from `position`; less only at the end of the log. @returns bytes read */
  read(into: Buffer, position: number): Promise<number>;
}

/** @param from where the last scan ended; null to begin at the log's first frame */
export async function scanWal(source: WalSource, from: WalPosition | null): Promise<WalScan> {
  const header = await readHeader(source);
  if (header === null) return { kind: 'unborn' };
  if (from !== null && !sameGeneration(from.generation, header.generation))
    return { kind: 'other-generation' };
  const start = from ?? firstFrame(header);
  const transactions = await new Frames(source, header, start).committed();
  return { kind: 'read', pageSize: header.pageSize, transactions };
}

function firstFrame({ generation, checksum }: WalHeader): WalPosition {
  return { generation, offset: WAL_HEADER_BYTES, checksum };
}

async function readHeader(source: WalSource): Promise<WalHeader | null> {
  const bytes = Buffer.alloc(WAL_HEADER_BYTES);
  const read = await source.read(bytes, 0);
  return parseWalHeader(bytes.subarray(0, read));
}

class Frames {
  readonly #source: WalSource;
  readonly #header: WalHeader;
  readonly #frameBytes: number;
  #offset: number;
  #checksum: WalChecksum;
  #chunk: Buffer = Buffer.alloc(0);
  #pages = new Map<number, number>();
  readonly #transactions: WalTransaction[] = [];

  constructor(source: WalSource, header: WalHeader, start: WalPosition) {
    this.#source = source;
    this.#header = header;
    this.#frameBytes = FRAME_HEADER_BYTES + header.pageSize;
    this.#offset = start.offset;
    this.#checksum = start.checksum;
  }

  async committed(): Promise<readonly WalTransaction[]> {
    for (let atATime = FRAMES_AT_FIRST; ; atATime = FRAMES_AT_MOST) {
      const chunk = this.#room(atATime);
      const read = await this.#source.read(chunk, this.#offset);
      const frames = Math.floor(read / this.#frameBytes);
      for (let frame = 0; frame < frames; frame += 1) {
        const start = frame * this.#frameBytes;
        if (!this.#take(chunk.subarray(start, start + this.#frameBytes))) return this.#transactions;
      }
      if (frames < atATime) return this.#transactions;
    }
  }

  #room(frames: number): Buffer {
    const bytes = frames * this.#frameBytes;
    if (this.#chunk.length < bytes) this.#chunk = Buffer.allocUnsafeSlow(bytes);
    return this.#chunk;
  }

  /** @returns false for the first frame that does not count */
  #take(frame: Buffer): boolean {
    const { generation, order } = this.#header;
    const page = frame.readUInt32BE(0);
    if (page === 0) return false;
    if (frame.readUInt32BE(8) !== generation.salt1 || frame.readUInt32BE(12) !== generation.salt2)
      return false;
    const head = walChecksum(frame.subarray(0, 8), this.#checksum, order);
    const checksum = walChecksum(frame.subarray(FRAME_HEADER_BYTES), head, order);
    if (!sameChecksum(checksum, { first: frame.readUInt32BE(16), second: frame.readUInt32BE(20) }))
      return false;
    this.#checksum = checksum;
    this.#pages.set(page, this.#offset + FRAME_HEADER_BYTES);
    this.#offset += this.#frameBytes;
    const sizePages = frame.readUInt32BE(4);
    if (sizePages > 0) this.#commit(sizePages);
    return true;
  }

  #commit(sizePages: number): void {
    const end = { generation: this.#header.generation, offset: this.#offset, checksum: this.#checksum };
    this.#transactions.push({ pages: this.#pages, sizePages, end });
    this.#pages = new Map();
  }
}
