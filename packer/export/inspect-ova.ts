/**
 * Looks at a finished OVA the way importers do, and says everything that one of them would refuse (A11): order of the
 * archive, manifest, VMDK, firmware, and a descriptor whose references and order of elements hold.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildContext } from '../build/step.ts';
import { manifestOf } from './ova.ts';
import { isWellFormed, ovfProblems } from './ovf-problems.ts';
import { readTar, type TarEntry } from './tar.ts';
import { readVmdkHeader } from './vmdk-header.ts';

/** Descriptor and manifest have some KiB. */
const TEXT_MAX_BYTES = 1024 * 1024;
/** Header and descriptor of a VMDK lie at its beginning. */
const VMDK_HEAD_BYTES = 256 * 1024;

/** @returns a sentence for each problem */
export async function ovaProblems(context: Pick<BuildContext, 'run'>, path: string): Promise<string[]> {
  const entries = await readTar(path);
  const [ovf, manifest, disk] = entries;
  const kinds = entries.map(({ name }) => name.replace(/^.*\./, ''));
  if (!ovf || !manifest || !disk || kinds.join(' ') !== 'ovf mf vmdk') {
    return [`the archive holds ${kinds.join(', ')} instead of ovf, mf, vmdk`];
  }
  const descriptor = await textOf(path, ovf);
  if (!(await isWellFormed(context, descriptor))) return ['the descriptor is not well-formed XML'];
  return [
    ...(await manifestProblems(path, manifest, [ovf, disk])),
    ...ovfProblems(descriptor, { file: disk.name, bytes: disk.size }),
    ...(await diskProblems(path, disk, descriptor)),
  ];
}

async function manifestProblems(path: string, manifest: TarEntry, covered: TarEntry[]): Promise<string[]> {
  const expected = manifestOf(
    await Promise.all(covered.map(async (entry) => [entry.name, await digestOf(path, entry)] as const)),
  );
  return (await textOf(path, manifest)) === expected ? [] : ['the manifest does not fit the files'];
}

async function diskProblems(path: string, disk: TarEntry, descriptor: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ova-'));
  try {
    const head = join(folder, 'head');
    const file = await open(head, 'w');
    const end = disk.start + Math.min(disk.size, VMDK_HEAD_BYTES) - 1;
    await file.writeFile(createReadStream(path, { start: disk.start, end }));
    await file.close();
    const { version, compressed, markers, capacityBytes, descriptor: says } = await readVmdkHeader(head);
    const problems: string[] = [];
    if (version !== 3) problems.push(`the VMDK says version ${version}: ESXi takes 3`);
    if (!compressed || !markers || says.get('createType') !== 'streamOptimized') {
      problems.push('the VMDK is not streamOptimized');
    }
    if (says.get('ddb.adapterType') !== 'lsilogic') {
      problems.push(`the VMDK is for an adapter ${says.get('ddb.adapterType') ?? 'of no kind'}`);
    }
    if (!descriptor.includes(`ovf:capacity="${capacityBytes}"`)) {
      problems.push(`the descriptor does not say the disk's ${capacityBytes} bytes`);
    }
    return problems;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function textOf(path: string, { start, size }: TarEntry): Promise<string> {
  const chunks: Buffer[] = [];
  const end = start + Math.min(size, TEXT_MAX_BYTES) - 1;
  for await (const chunk of createReadStream(path, { start, end })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function digestOf(path: string, { start, size }: TarEntry): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { start, end: start + size - 1 }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}
