/**
 * The standby's database files. SQLite never opens them while records are applied: a read would leave an index and a log
 * beside them, and SQLite replays a log that it finds (REPLICATION.md 3, rule 16).
 */
import { constants } from 'node:fs';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../store/folder-sync.ts';
import type { Page } from '../record/write.ts';

/** Descriptors kept open; a process has 1,024 by default. */
const OPEN_MAX = 64;

const AT_ONCE_BYTES = 64 * 1024;

export function imagePath(folder: string, file: string): string {
  return file === 'system' ? join(folder, 'system.db') : join(folder, 'accounts', file, 'account.db');
}

export class Images {
  readonly #folder: string;
  /** In order of last use, oldest first. */
  readonly #open = new Map<string, FileHandle>();
  readonly #unsynced = new Set<string>();
  /** Folders in which something was made or removed. */
  readonly #changed = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(file: string): string {
    return imagePath(this.#folder, file);
  }

  async write(file: string, pages: readonly Page[]): Promise<void> {
    const image = await this.#handle(file);
    for (const { number, bytes, pageSize } of runs(pages)) {
      for (let written = 0; written < bytes.length;) {
        const at = (number - 1) * pageSize + written;
        const left = bytes.length - written;
        // Into memory only, and small: a turn of the thread pool would cost more than the copying.
        written +=
          left <= AT_ONCE_BYTES
            ? writeSync(image.fd, bytes, written, left, at)
            : (await image.write(bytes, written, left, at)).bytesWritten;
      }
    }
  }

  async cut(file: string, bytes: number): Promise<void> {
    const image = await this.#handle(file);
    await image.truncate(bytes);
  }

  async remove(file: string): Promise<void> {
    await this.#open.get(file)?.close();
    this.#open.delete(file);
    this.#unsynced.delete(file);
    const path = this.path(file);
    const gone = file === 'system' ? path : dirname(path);
    this.#changed.delete(gone);
    const was = await rm(gone, { recursive: true }).then(() => true, falseIfMissing);
    if (was) this.#changed.add(dirname(gone));
  }

  /** Everything written so far is on the disk afterwards. */
  async sync(): Promise<void> {
    for (const file of [...this.#unsynced]) {
      await (await this.#handle(file)).sync();
      this.#unsynced.delete(file);
    }
    // Whoever writes down that an account is here, or gone, means its folder too; not every file system keeps the two in order.
    for (const folder of this.#changed) await syncFolder(folder);
    this.#changed.clear();
  }

  async close(): Promise<void> {
    for (const image of this.#open.values()) await image.close();
    this.#open.clear();
  }

  async #handle(file: string): Promise<FileHandle> {
    const known = this.#open.get(file);
    const image = known ?? (await this.#make(file));
    this.#open.delete(file);
    this.#open.set(file, image);
    this.#unsynced.add(file);
    return image;
  }

  async #make(file: string): Promise<FileHandle> {
    const [oldest] = this.#open;
    if (oldest && this.#open.size >= OPEN_MAX) {
      await oldest[1].sync();
      await oldest[1].close();
      this.#open.delete(oldest[0]);
    }
    const path = this.path(file);
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#changed.add(folder);
    if (folder !== this.#folder) this.#changed.add(dirname(folder)).add(this.#folder);
    return open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  }
}

interface Run {
  /** Of its first page. */
  readonly number: number;
  readonly bytes: Buffer;
  readonly pageSize: number;
}

/** Pages that follow each other in the file and lie side by side in memory, as those of one block do: one write for all of them. */
function* runs(pages: readonly Page[]): Iterable<Run> {
  for (let from = 0, to = 1; from < pages.length; from = to, to += 1) {
    const first = pages[from];
    if (first === undefined) return;
    while (to < pages.length && follows(pages[to - 1], pages[to])) to += 1;
    const { number, content } = first;
    const bytes = Buffer.from(content.buffer, content.byteOffset, (to - from) * content.length);
    yield { number, bytes, pageSize: content.length };
  }
}

function follows(one: Page | undefined, next: Page | undefined): boolean {
  if (one === undefined || next === undefined) return false;
  const { content } = one;
  return (
    next.number === one.number + 1 &&
    next.content.length === content.length &&
    next.content.buffer === content.buffer &&
    next.content.byteOffset === content.byteOffset + content.length
  );
}

function falseIfMissing(error: unknown): false {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
  throw error;
}
