import type { FileHandle } from 'node:fs/promises';
import type { ByteSource } from './read.ts';

const READ_AHEAD_BYTES = 256 * 1024;

/** A file from a place on, read ahead in pieces. Ends where the file ends at that moment. */
export class FileBytes implements ByteSource {
  readonly #file: FileHandle;
  #position: number;
  #ahead: Buffer = Buffer.alloc(0);

  constructor(file: FileHandle, position = 0) {
    this.#file = file;
    this.#position = position;
  }

  async take(length: number): Promise<Buffer> {
    while (this.#ahead.length < length) {
      const more = Buffer.allocUnsafe(Math.max(READ_AHEAD_BYTES, length - this.#ahead.length));
      const { bytesRead } = await this.#file.read(more, 0, more.length, this.#position);
      if (bytesRead === 0) break;
      this.#position += bytesRead;
      this.#ahead = Buffer.concat([this.#ahead, more.subarray(0, bytesRead)]);
    }
    const taken = this.#ahead.subarray(0, length);
    this.#ahead = this.#ahead.subarray(taken.length);
    return taken;
  }
}
