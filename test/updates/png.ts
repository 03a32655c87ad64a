/** A PNG as drawing programs write it: a plain surface with a bar. */
import { crc32, deflateSync } from 'node:zlib';

export const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

export function chunk(type: string, data: Buffer | string): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data)]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

export function header(width: number, height: number, [depth, colour] = [8, 2]): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = depth!;
  data[9] = colour!;
  return chunk('IHDR', data);
}

/** @param extra chunks that stand before the picture's data */
export function png(width = 160, height = 48, extra: readonly Buffer[] = []): Buffer {
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + width * 3);
    for (let x = 0; x < width; x += 1)
      row.set(x < height && (x + y) % 16 < 8 ? [196, 64, 12] : [20, 60, 110], 1 + x * 3);
    return row;
  });
  const data = chunk('IDAT', deflateSync(Buffer.concat(rows)));
  return Buffer.concat([PNG_SIGNATURE, header(width, height), ...extra, data, chunk('IEND', '')]);
}
