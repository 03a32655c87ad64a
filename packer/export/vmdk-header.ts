/**
 * Reads what a streamOptimized VMDK says of itself (VMware's "Virtual Disk Format 5.0": sparse extent header, embedded
 * descriptor). ESXi rejects streamOptimized files that do not say version 3, and takes the adapter from the descriptor.
 */
import { open } from 'node:fs/promises';
import { BuildError } from '../build/error.ts';

const SECTOR_BYTES = 512;
const MAGIC = 'KDMV';
/** Ours has twenty lines. */
const DESCRIPTOR_MAX_BYTES = 64 * 1024;
const FLAG_COMPRESSED_GRAINS = 1 << 16;
const FLAG_MARKERS = 1 << 17;

export interface VmdkHeader {
  readonly version: number;
  readonly compressed: boolean;
  readonly markers: boolean;
  readonly capacityBytes: number;
  /** `createType`, `ddb.adapterType` … of the descriptor, without quotes. */
  readonly descriptor: ReadonlyMap<string, string>;
}

/** @throws BuildError `wrong` for anything that is no sparse extent */
export async function readVmdkHeader(path: string): Promise<VmdkHeader> {
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(SECTOR_BYTES);
    await file.read(header, 0, SECTOR_BYTES, 0);
    if (header.toString('latin1', 0, 4) !== MAGIC)
      throw new BuildError('wrong', `${path} is no VMDK extent.`);
    const flags = header.readUInt32LE(8);
    const start = Number(header.readBigUInt64LE(28)) * SECTOR_BYTES;
    const length = Math.min(Number(header.readBigUInt64LE(36)) * SECTOR_BYTES, DESCRIPTOR_MAX_BYTES);
    const descriptor = Buffer.alloc(length);
    await file.read(descriptor, 0, length, start);
    return {
      version: header.readUInt32LE(4),
      compressed: (flags & FLAG_COMPRESSED_GRAINS) !== 0,
      markers: (flags & FLAG_MARKERS) !== 0,
      capacityBytes: Number(header.readBigUInt64LE(12)) * SECTOR_BYTES,
      descriptor: parseDescriptor(descriptor.toString('utf8')),
    };
  } finally {
    await file.close();
  }
}

function parseDescriptor(text: string): Map<string, string> {
  const pairs = text
    .split('\0')[0]
    ?.split('\n')
    .map((line) => /^([A-Za-z.]+)\s*=\s*"?([^"]*)"?\s*$/.exec(line));
  return new Map(pairs?.flatMap((pair) => (pair ? [[pair[1] ?? '', pair[2] ?? '']] : [])) ?? []);
}

/**
 * Puts a content id in the place of the random one that qemu-img writes, so that the same disk gives the same file.
 *
 * @param id 32 bits in hexadecimal
 * @throws BuildError `wrong`
 */
export async function setContentId(path: string, id: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const head = Buffer.alloc(DESCRIPTOR_MAX_BYTES);
    await file.read(head, 0, head.length, 0);
    const text = head.toString('latin1');
    // Without leading zeros: one id in sixteen is shorter, and what follows it moves.
    const found = /^CID=[0-9a-f]{1,8}$/m.exec(text);
    const end = text.indexOf('\0', found?.index);
    const room = text.slice(end, end + id.length);
    if (!found || end < 0 || !/^\0{8}$/.test(room) || !/^[0-9a-f]{8}$/.test(id))
      throw new BuildError('wrong', `${path} has no content id.`);
    const rest = text.slice(found.index + found[0].length, end);
    await file.write(`CID=${id}${rest}`, found.index, 'latin1');
  } finally {
    await file.close();
  }
}
