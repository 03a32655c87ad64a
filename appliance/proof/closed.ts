import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProofFinding } from '../protocol.ts';

const DETAIL_MAX_CHARACTERS = 300;

/** What a program said, short and without control characters. */
export function finding(
  part: ProofFinding['part'],
  kind: ProofFinding['kind'],
  detail: string,
): ProofFinding {
  return { part, kind, detail: shortened(detail) };
}

export function shortened(text: string): string {
  return text
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, DETAIL_MAX_CHARACTERS);
}

/** A folder on the memory disk that only root may open, gone afterwards whatever happens. */
export async function inClosedFolder<T>(runFolder: string, work: (folder: string) => Promise<T>): Promise<T> {
  const root = join(runFolder, 'proof');
  await mkdir(root, { recursive: true, mode: 0o700 });
  const folder = join(root, randomBytes(6).toString('hex'));
  await mkdir(folder, { mode: 0o700 });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
