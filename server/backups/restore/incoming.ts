/** Files that were sent and not looked at yet: encrypted, nameless, few, and gone after an hour. */
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../refusal.ts';
import { randomId } from '../../secrets/random.ts';
import { fullDiskInstead } from '../archive/layout.ts';
import { BackupError } from '../errors.ts';

/** The portal goes on writing beside it. */
const RESERVE_BYTES = 256 * 1024 * 1024;
const KEPT_MS = 3_600_000;
const FILES_MAX = 3;
/** Looked at again after so many bytes: others fill the disk too. */
const LOOK_EVERY_BYTES = 16 * 1024 * 1024;

const NAME = /^upl_[a-z2-7]{16}$/;

export class Incoming {
  readonly #folder: string;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'incoming');
  }

  /** After a start: nobody waits for any of them any more. */
  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** @returns its id @throws BackupError `too-large`, `no-space`; Refusal `busy` */
  async receive(pieces: AsyncIterable<Uint8Array>): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#sweep();
    const id = randomId('upl');
    const path = this.#path(id);
    const file = await open(path, 'wx', 0o600);
    try {
      let unlooked = LOOK_EVERY_BYTES;
      for await (const piece of pieces) {
        unlooked += piece.length;
        if (unlooked > LOOK_EVERY_BYTES) {
          await this.#requireSpace();
          unlooked = 0;
        }
        await file.writeFile(piece);
      }
      return id;
    } catch (error) {
      await rm(path, { force: true });
      throw fullDiskInstead(error);
    } finally {
      await file.close();
    }
  }

  /** @throws Refusal `gone` */
  async read(id: string): Promise<AsyncIterable<Uint8Array>> {
    if (!NAME.test(id)) throw new Refusal('gone');
    await stat(this.#path(id)).catch(() => {
      throw new Refusal('gone');
    });
    return createReadStream(this.#path(id), { highWaterMark: 64 * 1024 });
  }

  async drop(id: string): Promise<void> {
    if (NAME.test(id)) await rm(this.#path(id), { force: true });
  }

  async #sweep(): Promise<void> {
    const names = await readdir(this.#folder);
    const now = Date.now();
    let left = names.length;
    for (const name of names) {
      const { mtimeMs } = await stat(join(this.#folder, name));
      if (now - mtimeMs < KEPT_MS) continue;
      await rm(join(this.#folder, name), { force: true });
      left -= 1;
    }
    if (left >= FILES_MAX) throw new Refusal('busy', [], { retryAfterS: 600 });
  }

  async #requireSpace(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    if (bavail * bsize < RESERVE_BYTES) throw new BackupError('too-large', 'it does not fit on the disk');
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.unverified`);
  }
}
