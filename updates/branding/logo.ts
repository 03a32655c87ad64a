/**
 * The integrator's logo: a PNG (W3C, third edition), and nothing else. SVG would be active content on the portal's own
 * origin; a second raster format a second parser. Nothing is decoded here: the chunks are walked, their checksums
 * compared, and only those are let through that make up a still picture. Text, camera data, animation, colour
 * profiles and whatever hangs behind the end of the file have no place in it.
 */
import { crc32 } from 'node:zlib';
import { RecordError } from '../errors.ts';

export const LOGO_MAX_BYTES = 96 * 1024;
/** Shown 48 pixels high; a browser unpacks four bytes for each pixel. */
export const LOGO_MAX_PIXELS = 1024;
const LOGO_MIN_PIXELS = 16;

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Colour type → bit depths (PNG, 11.2.1). */
const DEPTHS: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
]);
/** In this order: header, then what belongs before the data, the data, the end. */
const BEFORE_DATA: ReadonlySet<string> = new Set([
  'PLTE',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'sBIT',
  'pHYs',
  'bKGD',
]);
/** Left out when a record is made: they say nothing that is seen. */
const SAID_BESIDE: ReadonlySet<string> = new Set([
  'tEXt',
  'zTXt',
  'iTXt',
  'tIME',
  'eXIf',
  'iCCP',
  'hIST',
  'sPLT',
]);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** With length and checksum, as it stands in the file. */
  readonly whole: Buffer;
}

export interface LogoSize {
  readonly width: number;
  readonly height: number;
}

/** @throws RecordError `bad-content` */
export function checkLogo(png: Buffer): LogoSize {
  const chunks = chunksOf(png);
  const [header, ...rest] = chunks;
  const end = rest.pop();
  const first = rest.findIndex(({ type }) => type === 'IDAT');
  if (header === undefined || end?.type !== 'IEND' || end.data.length !== 0 || first === -1)
    throw bad('is not a whole PNG');
  const before = rest.slice(0, first).map(({ type }) => type);
  if (new Set(before).size !== before.length || !before.every((type) => BEFORE_DATA.has(type)))
    throw bad(`holds more than a picture (${before.join(' ')})`);
  if (!rest.slice(first).every(({ type }) => type === 'IDAT')) throw bad('holds more than one picture');
  return sizeOf(header);
}

/** Without what says nothing that is seen. @throws RecordError `bad-content` */
export function withoutRemarks(png: Buffer): Buffer {
  const kept = chunksOf(png).filter(({ type }) => !SAID_BESIDE.has(type));
  return Buffer.concat([SIGNATURE, ...kept.map(({ whole }) => whole)]);
}

function chunksOf(png: Buffer): Chunk[] {
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw bad('is not a PNG');
  const chunks: Chunk[] = [];
  let at = SIGNATURE.length;
  while (at < png.length) {
    if (chunks.at(-1)?.type === 'IEND') throw bad('has something behind its end');
    if (at + 12 > png.length) throw bad('is cut short');
    const length = png.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > png.length) throw bad('is cut short');
    const type = png.toString('latin1', at + 4, at + 8);
    if (png.readUInt32BE(end - 4) !== crc32(png.subarray(at + 4, end - 4))) throw bad('is damaged');
    chunks.push({ type, data: png.subarray(at + 8, end - 4), whole: png.subarray(at, end) });
    at = end;
  }
  return chunks;
}

function sizeOf({ type, data }: Chunk): LogoSize {
  if (type !== 'IHDR' || data.length !== 13) throw bad('is not a PNG');
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  const [depth = 0, colour = -1, compression, filter, interlace = 2] = data.subarray(8);
  const sane = DEPTHS.get(colour)?.includes(depth) === true && compression === 0 && filter === 0;
  if (!sane || interlace > 1) throw bad('has a header that no PNG has');
  for (const side of [width, height]) {
    if (side < LOGO_MIN_PIXELS || side > LOGO_MAX_PIXELS)
      throw bad(`is ${width} × ${height}; each side has ${LOGO_MIN_PIXELS} to ${LOGO_MAX_PIXELS} pixels`);
  }
  return { width, height };
}

function bad(what: string): RecordError {
  return new RecordError('bad-content', `the logo ${what}`);
}
