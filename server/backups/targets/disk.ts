/**
 * A folder of this machine. Which one is not for choosing, so that no path ever comes from a request (IMMUNITY 16): it is
 * `<data>/backups`, over which a disk of its own is mounted when one is attached.
 */
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../store/folder-sync.ts';
import { BackupError } from '../errors.ts';
import { backupFile, unfinished, type BackupFile, type BackupTarget, type ListedFile } from './target.ts';

export class DiskTarget implements BackupTarget {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(file: BackupFile, pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const temporary = join(this.#folder, unfinished(file));
    try {
      const handle = await open(temporary, 'w', 0o600).catch(thrown);
      try {
        for await (const piece of pieces) {
          signal.throwIfAborted();
          await handle.writeFile(piece).catch(thrown);
        }
        await handle.sync().catch(thrown);
      } finally {
        await handle.close();
      }
      await rename(temporary, join(this.#folder, file)).catch(thrown);
      await syncFolder(this.#folder);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async *get(file: BackupFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const stream = createReadStream(join(this.#folder, file), { signal });
    try {
      for await (const piece of stream) yield piece as Buffer;
    } catch (error) {
      thrown(error);
    }
  }

  async remove(file: BackupFile): Promise<void> {
    for (const name of [file, unfinished(file)])
      await rm(join(this.#folder, name), { force: true }).catch(thrown);
    await syncFolder(this.#folder).catch(thrown);
  }

  async list(): Promise<ListedFile[]> {
    const names = await readdir(this.#folder).catch(thrown);
    const files = names.flatMap((name) => backupFile(name) ?? []);
    return Promise.all(
      files.map(async (file) => ({ file, bytes: (await stat(join(this.#folder, file)).catch(thrown)).size })),
    );
  }
}

/** Whether the folder is on a disk of its own: on the portal's own one, a backup goes with what it backs up. */
export async function isOwnDisk(folder: string, dataFolder: string): Promise<boolean> {
  const [backups, data] = await Promise.all([stat(folder).catch(() => undefined), stat(dataFolder)]);
  return backups !== undefined && backups.dev !== data.dev;
}

const CODES: Readonly<Record<string, BackupError['code']>> = {
  ENOENT: 'target-missing',
  ENOTDIR: 'target-missing',
  ENOSPC: 'target-full',
  EDQUOT: 'target-full',
  EACCES: 'target-refused',
  EPERM: 'target-refused',
  EROFS: 'target-refused',
};

function thrown(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ABORT_ERR' || error instanceof BackupError) throw error;
  throw new BackupError(CODES[code] ?? 'target-failed', 'the backup folder', { cause: error });
}
