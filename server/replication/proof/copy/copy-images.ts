/**
 * A copy of the replica at one known record. SQLite never opens the replica's own files (REPLICATION.md 3, rule 16), so everything that
 * wants to read in them reads here.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, statfs, truncate } from 'node:fs/promises';
import { relative } from 'node:path';
import { ProofError } from '../errors.ts';
import { imagePath } from '../../replica/images.ts';
import type { Head } from '../../spool/heads.ts';

/** What stays free beside the copy: records of the primary still have to find room, or it confirms nothing. */
const KEEP_FREE_BYTES = 512 * 1024 * 1024;

/** The files stand still at this record until it is let go. */
export interface HeldReplica {
  readonly lsn: number;
  readonly heads: ReadonlyMap<string, Head>;
  readonly release: () => void;
}

export interface ReplicaSource {
  /** Where the images are, and the standby's own log. */
  readonly images: string;
  readonly log: string;
  /** Waits for what is being applied. @throws ProofError `no-replica` */
  hold(signal: AbortSignal): Promise<HeldReplica>;
}

export interface CopiedReplica {
  readonly folder: string;
  readonly lsn: number;
  readonly heads: ReadonlyMap<string, Head>;
  readonly bytes: number;
}

/**
 * @param folder is emptied before
 * @param wanted the files to copy; all without it
 * @throws ProofError `no-space`, `no-replica`
 */
export async function copyReplica(
  source: ReplicaSource,
  folder: string,
  { signal, wanted = () => true }: { signal: AbortSignal; wanted?: (file: string, head: Head) => boolean },
): Promise<CopiedReplica> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { lsn, heads: all, release } = await source.hold(signal);
  try {
    const heads = new Map([...all].filter(([file, head]) => wanted(file, head)));
    const bytes = [...heads.values()].reduce((sum, head) => sum + head.sizePages * head.pageSize, 0);
    await requireSpace(folder, bytes);
    if (heads.size === 0) throw new ProofError('no-replica', 'nothing has come from the primary yet');
    await copy(source.images, folder, { heads, signal });
    return { folder, lsn, heads, bytes };
  } finally {
    release();
  }
}

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize - bytes < KEEP_FREE_BYTES)
    throw new ProofError('no-space', `${bytes} bytes are too many for a copy: ${bavail * bsize} are free`);
}

/** Another process copies, where the file system can by reference; what lies behind a file's end is cut off here. */
async function copy(
  images: string,
  folder: string,
  { heads, signal }: { heads: ReadonlyMap<string, Head>; signal: AbortSignal },
): Promise<void> {
  const files = [...heads.keys()].map((file) => relative(images, imagePath(images, file)));
  const child = spawn('cp', ['--parents', '--reflink=auto', '--', ...files, folder], {
    stdio: 'ignore',
    cwd: images,
    signal,
    killSignal: 'SIGKILL',
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error('the files could not be copied');
  for (const [file, { pageSize, sizePages }] of heads)
    await truncate(imagePath(folder, file), pageSize * sizePages);
}
