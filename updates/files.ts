/** Reading what nobody vouches for yet, and writing what a signer makes. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { RecordError } from './errors.ts';

/**
 * The bytes of a plain file, read once, up to a ceiling; undefined when it is not there. Not through a link, and not
 * from a pipe that never ends.
 *
 * @throws RecordError `unreadable`, `too-large`
 */
export async function readBounded(path: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) throw new RecordError('unreadable', `${path} is no plain file`);
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0) return buffer.subarray(0, length);
      if (length > maxBytes) throw new RecordError('too-large', `${path} is larger than ${maxBytes} bytes`);
    }
  } catch (error) {
    if (error instanceof RecordError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new RecordError('unreadable', `${path} cannot be read`, { cause: error });
  }
}

/** @throws RecordError `exists`: a key that was made is never written over */
export async function writeNew(path: string, content: string | Buffer, mode: number): Promise<void> {
  try {
    await using file = await open(path, 'wx', mode);
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new RecordError('exists', `${path} exists already`);
    throw error;
  }
}
