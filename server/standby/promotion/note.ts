/** The decision that this node serves from its next start on: in one file, replaced as a whole, so it is taken or it is not. */
import { join } from 'node:path';
import { z } from 'zod';
import { replaceJson } from '../../replication/replica/replace-json.ts';
import { readJson, removeAll } from '../files.ts';

/** Who wanted it, as the trail names him, and from where. */
export const PromotedBy = z.strictObject({ subject: z.string().max(120), address: z.string().max(60) });
export type PromotedBy = z.infer<typeof PromotedBy>;

export const PromotionNote = z.strictObject({
  version: z.literal(1),
  /** The one that this node serves in. */
  epoch: z.int().min(2),
  /** What it goes on from. */
  lsn: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/u),
  planned: z.boolean(),
  decidedMs: z.int().min(0),
  /** Nobody on this node, where the primary asked for it by itself. */
  by: PromotedBy.optional(),
  /** `out`: what lay where the portal's files are is being put aside; `in`: what was received takes its place. */
  phase: z.enum(['out', 'in']),
});
export type PromotionNote = z.infer<typeof PromotionNote>;

const pathOf = (replication: string): string => join(replication, 'promotion.json');

export function readNote(replication: string): Promise<PromotionNote | null> {
  return readJson(pathOf(replication), PromotionNote);
}

export function writeNote(replication: string, note: PromotionNote): Promise<void> {
  return replaceJson(pathOf(replication), note);
}

export function removeNote(replication: string): Promise<void> {
  return removeAll(pathOf(replication));
}
