/**
 * Which process of this machine had the lease last: `<run>/portal/lease-holder`. The next one knows by it that the holder it finds is
 * dead, and need not wait. In the run folder, which a boot empties: a copy of the machine that is booted elsewhere has none.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeId } from '../node/state.ts';

const fileOf = (runFolder: string): string => join(runFolder, 'portal', 'lease-holder');

export async function readHolder(runFolder: string): Promise<string | null> {
  const text = await readFile(fileOf(runFolder), 'utf8').catch(() => '');
  return NodeId.safeParse(text).data ?? null;
}

export const writeHolder = (runFolder: string, incarnation: string): Promise<void> =>
  writeFile(fileOf(runFolder), incarnation, { mode: 0o600 });
