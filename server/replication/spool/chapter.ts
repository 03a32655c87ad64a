/**
 * The log is kept in chapters, files of some MiB, so that old ones can be removed and the last one is quickly read at start.
 *
 *     "FGL1"  u32 length  prologue (JSON)  SHA-256 of all before it (32 bytes)  record*
 *
 * The prologue says where all files stood when the chapter began: with it and the records behind it, the state of the log is known
 * without reading any other chapter.
 */
import { createHash } from 'node:crypto';
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { syncFolder } from '../../store/folder-sync.ts';
import { ReplicationError } from '../errors.ts';
import { FileBytes } from '../record/file-bytes.ts';
import { Heads } from './heads.ts';

const MAGIC = Buffer.from('FGL1', 'latin1');
const HASH_BYTES = 32;

/** 20,000 files at 400 bytes each. */
const PROLOGUE_MAX_BYTES = 8 * 1024 * 1024;

const FILE_MODE = 0o600;
const NAME = /^(\d{16})\.fgr$/u;

export const Prologue = z.strictObject({
  /** Of the chapter's first record. */
  lsn: z.int().min(1),
  previous: z.string().regex(/^[0-9a-f]{64}$/u),
  cluster: z.string().regex(/^[0-9a-f]{32}$/u),
  epoch: z.int().min(1),
  heads: Heads,
});

export type Prologue = z.infer<typeof Prologue>;

export function chapterName(lsn: number): string {
  return `${String(lsn).padStart(16, '0')}.fgr`;
}

/** @returns the number of the first record, or null for a file that is no chapter */
export function chapterLsn(name: string): number | null {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The oldest first. */
export async function listChapters(folder: string): Promise<{ lsn: number; path: string }[]> {
  const names = (await readdir(folder)).toSorted();
  return names.flatMap((name) => {
    const lsn = chapterLsn(name);
    return lsn === null ? [] : [{ lsn, path: join(folder, name) }];
  });
}

/** @returns the chapter, open at the place of its first record */
export async function createChapter(folder: string, prologue: Prologue): Promise<OpenChapter> {
  const path = join(folder, chapterName(prologue.lsn));
  const bytes = encode(prologue);
  const file = await open(`${path}.new`, 'w+', FILE_MODE);
  try {
    await file.writeFile(bytes);
    await file.sync();
    await rename(`${path}.new`, path);
    await syncFolder(folder);
    return { path, file, prologue, firstRecord: bytes.length };
  } catch (cause) {
    await file.close();
    await rm(`${path}.new`, { force: true });
    throw new ReplicationError('io', `no new chapter in ${dirname(path)}`, { cause });
  }
}

export interface OpenChapter {
  readonly path: string;
  readonly file: FileHandle;
  readonly prologue: Prologue;
  /** Where the first record begins, in bytes. */
  readonly firstRecord: number;
}

/** @throws ReplicationError `damaged-record` */
export async function openChapter(path: string, flags: 'r' | 'r+'): Promise<OpenChapter> {
  const file = await open(path, flags);
  try {
    const bytes = new FileBytes(file);
    const head = await bytes.take(8);
    const length = head.length === 8 ? head.readUInt32BE(4) : 0;
    if (!head.subarray(0, 4).equals(MAGIC) || length > PROLOGUE_MAX_BYTES) throw damaged(path);
    const text = await bytes.take(length);
    const hash = await bytes.take(HASH_BYTES);
    if (!hash.equals(digest(head, text))) throw damaged(path);
    const prologue = Prologue.parse(JSON.parse(text.toString('utf8')));
    return { path, file, prologue, firstRecord: 8 + length + HASH_BYTES };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function encode(prologue: Prologue): Buffer {
  const text = Buffer.from(JSON.stringify(prologue), 'utf8');
  const head = Buffer.alloc(8);
  MAGIC.copy(head);
  head.writeUInt32BE(text.length, 4);
  return Buffer.concat([head, text, digest(head, text)]);
}

function digest(head: Buffer, text: Buffer): Buffer {
  return createHash('sha256').update(head).update(text).digest();
}

function damaged(path: string): ReplicationError {
  return new ReplicationError('damaged-record', `${path} does not begin as a chapter of the log`);
}
