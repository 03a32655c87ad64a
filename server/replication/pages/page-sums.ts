/**
 * A checksum of a whole database file that costs no more than the pages a commit changes.
 *
 * Each page has 128 bits of SHA-256(page number ‖ content); the file's sum is their sum modulo 2^128. LiteFS does the same with
 * CRC-64 and XOR, which two changes can cancel out. A page of zeros counts nothing, so a hole and a page
 * that was never written are the same, as they are on the disk.
 *
 * A file that shrank keeps the hashes behind its end until its log begins anew: SQLite cuts the file only then, and a file that
 * grows again before has the old content there (walCheckpoint in wal.c truncates once all is moved).
 */
import { hash } from 'node:crypto';

const HASH_BYTES = 16;
const MODULUS = 1n << 128n;

/** SQLite never writes the page that holds this byte; it locks there (file format 1.4). */
const LOCK_BYTE = 2 ** 30;

export function lockPage(pageSize: number): number {
  return LOCK_BYTE / pageSize + 1;
}

export type PageHash = bigint;

/** Number and content side by side; hashing is synchronous, so one place does for all. */
const scratch = Buffer.alloc(4 + 65_536);
const ZEROS = Buffer.alloc(65_536);

export function hashPage(page: number, content: Buffer): PageHash {
  if (content.equals(ZEROS.subarray(0, content.length))) return 0n;
  scratch.writeUInt32BE(page);
  content.copy(scratch, 4);
  const digest = hash('sha256', scratch.subarray(0, 4 + content.length), 'buffer');
  return (digest.readBigUInt64BE(0) << 64n) | digest.readBigUInt64BE(8);
}

/** What a commit does to a file. */
export interface PageChanges {
  readonly hashes: ReadonlyMap<number, PageHash>;
  readonly sizePages: number;
  /** The log began anew since the last change: what lay behind the end is gone. */
  readonly newLog: boolean;
}

export class PageSums {
  /** 16 bytes a page, page 1 first, with room to grow. */
  #hashes = Buffer.alloc(0);
  /** Pages whose hash is known; more than `#sizePages` after the file shrank. */
  #known = 0;
  #sizePages = 0;
  #total = 0n;

  get sizePages(): number {
    return this.#sizePages;
  }

  /** 32 hexadecimal digits. */
  get sum(): string {
    return asText(this.#total);
  }

  /** The sum that the file will have; nothing changes yet, so that a record that cannot be kept leaves no trace. */
  after(changes: PageChanges): string {
    return asText(this.#totalAfter(changes));
  }

  apply(changes: PageChanges): void {
    this.#total = this.#totalAfter(changes);
    if (changes.newLog) this.#forgetBehindEnd();
    this.#sizePages = changes.sizePages;
    for (const [page, hash] of changes.hashes) this.#set(page, hash);
  }

  #totalAfter({ hashes, sizePages, newLog }: PageChanges): bigint {
    const known = newLog ? this.#sizePages : this.#known;
    let total = this.#total;
    for (let page = sizePages + 1; page <= this.#sizePages; page += 1) total -= this.#hash(page);
    for (let page = this.#sizePages + 1; page <= Math.min(sizePages, known); page += 1)
      total += this.#hash(page);
    for (const [page, hash] of hashes) {
      if (page > sizePages) continue;
      total += hash - (page <= known ? this.#hash(page) : 0n);
    }
    return ((total % MODULUS) + MODULUS) % MODULUS;
  }

  #hash(page: number): PageHash {
    if (page > this.#known) return 0n;
    const at = (page - 1) * HASH_BYTES;
    return (this.#hashes.readBigUInt64BE(at) << 64n) | this.#hashes.readBigUInt64BE(at + 8);
  }

  #set(page: number, hash: PageHash): void {
    const at = (page - 1) * HASH_BYTES;
    if (at >= this.#hashes.length) this.#grow(at + HASH_BYTES);
    this.#hashes.writeBigUInt64BE(hash >> 64n, at);
    this.#hashes.writeBigUInt64BE(hash & 0xffff_ffff_ffff_ffffn, at + 8);
    this.#known = Math.max(this.#known, page);
  }

  #forgetBehindEnd(): void {
    this.#hashes.fill(0, this.#sizePages * HASH_BYTES);
    this.#known = Math.min(this.#known, this.#sizePages);
  }

  #grow(atLeast: number): void {
    const grown = Buffer.alloc(Math.max(atLeast, this.#hashes.length * 2));
    this.#hashes.copy(grown);
    this.#hashes = grown;
  }
}

/** The sum of a file that is gone through once, whose size is known: nothing is kept of its pages. */
export class RunningSum {
  readonly #sizePages: number;
  #total = 0n;

  constructor(sizePages: number) {
    this.#sizePages = sizePages;
  }

  /** Each page once. What lies behind the end does not count. */
  add(page: number, content: Buffer): void {
    if (page <= this.#sizePages) this.#total += hashPage(page, content);
  }

  get sum(): string {
    return asText(this.#total % MODULUS);
  }
}

function asText(total: bigint): string {
  return total.toString(16).padStart(HASH_BYTES * 2, '0');
}
