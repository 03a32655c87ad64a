/** Unpacks the parts of a raw disk into folders, without mounting it: what is searched is what ships. */
import { open, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from '../build/error.ts';
import type { BuildContext } from '../build/step.ts';
import { findPartition, type Partition } from './partitions.ts';

const READ_BYTES = 4 * 2 ** 20;

/** The parts by name: what is filled is unpacked, the spare slots have to be empty. */
const SLOTS = ['ferngate-root-a', 'ferngate-portal-a'] as const;
const SPARE = ['ferngate-root-b', 'ferngate-portal-b'] as const;

export interface Part {
  readonly name: string;
  readonly folder: string;
}

/**
 * @param into an empty folder
 * @throws BuildError `wrong` when a spare slot holds anything
 */
export async function unpackDisk(context: BuildContext, disk: string, into: string): Promise<Part[]> {
  const parts: Part[] = [];
  const folderFor = (name: string) => {
    const folder = join(into, name);
    parts.push({ name, folder });
    return folder;
  };
  for (const name of SLOTS) {
    const { start } = await findPartition(context, disk, name);
    const words = ['-no-progress', '-quiet', '-offset', String(start), '-dest', folderFor(name), disk];
    await context.run(['unsquashfs', ...words]);
  }
  const esp = folderFor('ESP');
  await mkdir(esp);
  const { start } = await findPartition(context, disk, 'ESP');
  await context.run(['mcopy', '-s', '-n', '-i', `${disk}@@${start}`, '::/*', `${esp}/`]);
  for (const path of (await readdir(esp, { recursive: true })).filter(isInitrd)) {
    const folder = folderFor(`initrd ${path.replaceAll('/', '-')}`);
    await context.run(['unmkinitramfs', join(esp, path), folder]);
  }
  for (const name of SPARE) await refuseFilled(disk, await findPartition(context, disk, name));
  return parts;
}

const isInitrd = (path: string) => /(^|\/)initrd[^/]*$/.test(path);

/** Blocks that nobody has written yet may hold what the machine that builds once had there. */
async function refuseFilled(disk: string, { name, start, bytes }: Partition): Promise<void> {
  const zeros = Buffer.alloc(READ_BYTES);
  const file = await open(disk, 'r');
  try {
    const chunk = Buffer.alloc(READ_BYTES);
    for (let at = 0; at < bytes;) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(READ_BYTES, bytes - at), start + at);
      if (bytesRead === 0) break;
      if (!chunk.subarray(0, bytesRead).equals(zeros.subarray(0, bytesRead))) {
        throw new BuildError('wrong', `${name} of ${disk} has to be empty and is not.`);
      }
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
