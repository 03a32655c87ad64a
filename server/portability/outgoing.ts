/** Encrypted files that wait to be fetched, for an hour. */
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../refusal.ts';
import { randomId } from '../secrets/random.ts';
import { fullDiskInstead } from '../backups/archive/layout.ts';

const KEPT_MS = 3_600_000;
const NAME = /^out_[a-z2-7]{16}$/;

export class Outgoing {
  readonly #folder: string;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'outgoing');
  }

  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** @returns its id and size; there is nothing under the id before all of it is there */
  async keep(pieces: AsyncIterable<Uint8Array>): Promise<{ id: string; bytes: number }> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#sweep();
    const id = randomId('out');
    const file = await open(this.#path(id), 'wx', 0o600);
    let bytes = 0;
    try {
      for await (const piece of pieces) {
        await file.writeFile(piece);
        bytes += piece.length;
      }
      await file.sync();
    } catch (error) {
      await rm(this.#path(id), { force: true });
      throw fullDiskInstead(error);
    } finally {
      await file.close();
    }
    return { id, bytes };
  }

  /** @throws Refusal `gone` */
  async read(id: string): Promise<ReadStream> {
    if (!NAME.test(id)) throw new Refusal('gone');
    await stat(this.#path(id)).catch(() => {
      throw new Refusal('gone');
    });
    return createReadStream(this.#path(id));
  }

  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const { mtimeMs } = await stat(join(this.#folder, name));
      if (Date.now() - mtimeMs >= KEPT_MS) await rm(join(this.#folder, name), { force: true });
    }
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.age`);
  }
}
