/** What is kept of a former primary's life, for its owner to look at: nothing of it is ever used again by itself. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../files.ts';

export const About = z.strictObject({
  /** The epoch in which this node served. */
  epoch: z.int().min(1),
  /** The last record that both nodes are known to have; 0: none is known. */
  common: z.int().min(0),
  /** The last record of this node. */
  lsn: z.int().min(0),
  /** When it stopped serving, and when this was put aside. */
  fencedMs: z.int().min(0),
  keptMs: z.int().min(0),
});
export type About = z.infer<typeof About>;

/** The only texts that ever become part of a path here. */
export const KeptName = z.string().regex(/^diverged-[1-9]\d{0,9}-\d{1,15}$/u);

export const nameOf = ({ epoch, lsn }: Pick<About, 'epoch' | 'lsn'>): string => `diverged-${epoch}-${lsn}`;

export interface Kept extends About {
  readonly name: string;
}

/** The newest first. */
export async function listKept(replication: string): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const name of await readdir(replication)) {
    if (!KeptName.safeParse(name).success) continue;
    const about = await readJson(join(replication, name, 'about.json'), About).catch(() => null);
    if (about !== null) kept.push({ name, ...about });
  }
  return kept.toSorted((a, b) => b.keptMs - a.keptMs);
}

/** For good. @param name parsed by `KeptName` */
export async function forgetKept(replication: string, name: string): Promise<void> {
  await rm(join(replication, KeptName.parse(name)), { recursive: true, force: true });
}
