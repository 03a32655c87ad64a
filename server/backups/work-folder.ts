/** Folders for copies and for restoring on the side: private, and gone with the work that made them. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

export class WorkFolder {
  readonly #parent: string;

  constructor(dataFolder: string) {
    this.#parent = join(dataFolder, 'backup-work');
  }

  /** After a start: what a stop or a crash left. */
  async clear(): Promise<void> {
    const names = await readdir(this.#parent).catch(() => []);
    for (const name of names) await rm(join(this.#parent, name), { recursive: true, force: true });
  }

  async during<T>(work: (folder: string) => Promise<T>): Promise<T> {
    await mkdir(this.#parent, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(this.#parent, 'run-'));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
