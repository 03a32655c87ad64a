/** A POSIX tar (ustar) of a few small files: read by everything that its owner may carry it to. */
import type { BundleFile } from './entries.ts';

const BLOCK = 512;

export function tarOf(folder: string, files: readonly BundleFile[], at: Date): Buffer {
  const parts = files.flatMap(({ name, text }) => {
    const body = Buffer.from(text, 'utf8');
    const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
    return [header(`${folder}/${name}`, body.length, at), body, padding];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** Fields at their fixed places (POSIX.1-1988, pax(1)): numbers in octal digits. */
function header(name: string, size: number, at: Date): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  block.write(name, 0, 100, 'latin1');
  block.write(`${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, 'latin1');
  block.write(`${octal(size, 11)}\0${octal(Math.floor(at.getTime() / 1000), 11)}\0`, 124, 'latin1');
  block.write('        0', 148, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return block;
}
