/** Where the parts of an opened backup lie: as in the portal's own data folder, so that nothing has to be moved about. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../store/folder-sync.ts';
import { BackupError } from '../errors.ts';
import { readContainer, type ContainerSink } from './container.ts';
import { totalBytes, type Manifest, type Part } from './manifest.ts';

/** What has to stay free beside a backup that is opened or made: the portal goes on writing. */
const RESERVE_BYTES = 64 * 1024 * 1024;

/** @param part only its kind and an id of checked form become part of a path (IMMUNITY 16) */
export function placeOf(folder: string, part: Part): string {
  switch (part.kind) {
    case 'system':
      return join(folder, 'system.db');
    case 'keys':
      return join(folder, 'keys', 'installation.key');
    case 'account':
      return join(folder, 'accounts', part.account, 'account.db');
    case 'facts':
      return join(folder, 'facts.json');
  }
}

/**
 * Opens a container into a folder that is not there yet; everything is on the disk when it returns.
 * @throws BackupError; what was written until then is the caller's to remove
 */
export async function unpack(
  plain: AsyncIterable<Uint8Array>,
  folder: string,
  options: { readonly kind: Manifest['kind']; readonly signal: AbortSignal },
): Promise<Manifest> {
  const { kind, signal } = options;
  const sink: ContainerSink = {
    async begin(manifest) {
      if (manifest.kind !== kind)
        throw new BackupError('other-kind', `it is a backup of an ${manifest.kind}`);
      await mkdir(folder, { mode: 0o700 });
      for (const inner of ['accounts', 'keys']) await mkdir(join(folder, inner), { mode: 0o700 });
      await requireSpace(folder, totalBytes(manifest));
    },
    part: (part, pieces) => writeNew(placeOf(folder, part), pieces, signal),
  };
  const manifest = await readContainer(plain, sink);
  for (const inner of ['accounts', 'keys', '.']) await syncFolder(join(folder, inner));
  return manifest;
}

/** @throws BackupError `too-large` */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes + RESERVE_BYTES)
    throw new BackupError('too-large', `${bytes} bytes do not fit: ${bavail * bsize} are free`);
}

async function writeNew(path: string, pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const piece of pieces) {
      signal.throwIfAborted();
      await file.writeFile(piece);
    }
    await file.sync();
  } catch (error) {
    throw fullDiskInstead(error);
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}

export function fullDiskInstead(error: unknown): unknown {
  const full =
    error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  return full ? new BackupError('no-space', 'the disk of the appliance is full', { cause: error }) : error;
}

/** Size and digest of a file that nobody writes any more. */
export async function measured(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path)) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
