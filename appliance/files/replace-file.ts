import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ApplianceError, systemCode } from '../errors.ts';

export type ReplaceOptions = {
  /** Permission bits of the new file, set before a byte is in it. */
  mode?: number;
  /** Who reads it beside root. */
  owner?: { uid: number; gid: number };
};

/**
 * Puts `content` at `path` so that after a crash or power loss either the old or the new file is there,
 * whole: sibling temporary file, fsync, rename, fsync of the folder.
 *
 * @throws ApplianceError `disk-full`; the old file is untouched then and nothing half-written is left.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  options: ReplaceOptions = {},
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(temporary, 'wx', options.mode ?? 0o600);
    try {
      if (options.owner) await file.chown(options.owner.uid, options.owner.gid);
      await file.chmod(options.mode ?? 0o600);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskFull(error, path);
  }
  await syncFolder(dirname(path));
}

/** Makes renames and removals in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The same error, or `disk-full` where the system said so. */
export function diskFull(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new ApplianceError('disk-full', `no space left for ${path}`, { cause: error });
}
