/**
 * Writes and reads the plain tar archives that OVA files are (DSP0243: ustar of POSIX.1-1988, in a given order).
 * By hand, since the order, the owners and the times are part of what importers and reproducible builds look at.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BuildError } from '../build/error.ts';

const BLOCK_BYTES = 512;
/** Eleven octal digits; our disks have some hundred MiB. */
const SIZE_MAX_BYTES = 8 ** 11 - 1;
const NAME_MAX_BYTES = 100;

export interface TarFile {
  readonly name: string;
  readonly content: { readonly text: string } | { readonly path: string };
}

/** @param mtime in seconds, of every file in it @throws BuildError `too-large` */
export async function writeTar(to: string, files: readonly TarFile[], mtime: number): Promise<void> {
  await pipeline(Readable.from(tarBytes(files, mtime)), createWriteStream(to, { mode: 0o644 }));
}

async function* tarBytes(files: readonly TarFile[], mtime: number): AsyncGenerator<Buffer> {
  for (const { name, content } of files) {
    const text = 'text' in content ? Buffer.from(content.text) : undefined;
    const size = text?.length ?? ('path' in content ? (await stat(content.path)).size : 0);
    yield headerOf({ name, size, mtime });
    if (text) yield text;
    else if ('path' in content) {
      for await (const chunk of createReadStream(content.path, { highWaterMark: 2 ** 20 }))
        yield chunk as Buffer;
    }
    yield Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
  }
  // Two blocks of zeros end an archive.
  yield Buffer.alloc(2 * BLOCK_BYTES);
}

function headerOf({ name, size, mtime }: { name: string; size: number; mtime: number }): Buffer {
  if (Buffer.byteLength(name) > NAME_MAX_BYTES || size > SIZE_MAX_BYTES) {
    throw new BuildError('too-large', `${name} with ${size} bytes does not fit into a plain tar archive.`);
  }
  const header = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  header.write(name, 0, 'utf8');
  header.write(octal(0o644, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(mtime, 11), 136);
  // The sum is made over a header whose own field is blank.
  header.fill(0x20, 148, 156);
  header.write('0', 156);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  return header;
}

export interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** Where its bytes begin in the archive. */
  readonly start: number;
}

/** @throws BuildError `wrong` for anything but plain files of a plain tar */
export async function readTar(path: string): Promise<TarEntry[]> {
  const file = await open(path, 'r');
  try {
    const entries: TarEntry[] = [];
    const header = Buffer.alloc(BLOCK_BYTES);
    for (let at = 0; ;) {
      await file.read(header, 0, BLOCK_BYTES, at);
      if (header.every((byte) => byte === 0)) return entries;
      const name = header.toString('utf8', 0, NAME_MAX_BYTES).replace(/\0.*$/, '');
      const size = Number.parseInt(header.toString('latin1', 124, 135), 8);
      if (
        header.toString('latin1', 257, 262) !== 'ustar' ||
        header[156] !== 0x30 ||
        !Number.isInteger(size)
      ) {
        throw new BuildError('wrong', `${path} is no plain tar archive.`);
      }
      entries.push({ name, size, start: at + BLOCK_BYTES });
      at += BLOCK_BYTES + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
    }
  } finally {
    await file.close();
  }
}
