/** Walks an unpacked part of the image. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The largest file of the image is Node with 120 MiB. */
const FILE_MAX_BYTES = 512 * 2 ** 20;

export type EntryKind = 'file' | 'folder' | 'link' | 'other';

export interface Entry {
  /** Relative to the part's root, without a slash at the beginning. */
  readonly path: string;
  readonly name: string;
  readonly kind: EntryKind;
  /** Permission bits with set-user-ID, set-group-ID and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly bytes: number;
  /** Of a file, everything in it; empty for others. */
  readonly content: () => Promise<Buffer>;
}

export async function* walk(root: string, folder = ''): AsyncGenerator<Entry> {
  for (const name of (await readdir(join(root, folder))).sort()) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const full = join(root, path);
    const found = await lstat(full);
    const kind = found.isFile()
      ? 'file'
      : found.isDirectory()
        ? 'folder'
        : found.isSymbolicLink()
          ? 'link'
          : 'other';
    const { uid, gid, size: bytes } = found;
    const content = async () => {
      if (kind !== 'file') return Buffer.alloc(0);
      if (bytes > FILE_MAX_BYTES) throw new Error(`${path} has ${bytes} bytes: nobody looks into it`);
      return readFile(full);
    };
    yield { path, name, kind, mode: found.mode & 0o7777, uid, gid, bytes, content };
    if (kind === 'folder') yield* walk(root, path);
  }
}
