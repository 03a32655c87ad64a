/** A promotion is decided where nothing can be written into the trail; its row is written when the new primary serves. */
import { join } from 'node:path';
import type { Audit } from '../../audit/audit.ts';
import { replaceJson } from '../../replication/replica/replace-json.ts';
import { readJson, removeAll } from '../files.ts';
import { PromotionNote } from './note.ts';

const pathOf = (replication: string): string => join(replication, 'promoted.json');

/** Before the note goes: a crash in between writes the row twice rather than never. */
export function keepForTrail(replication: string, note: PromotionNote): Promise<void> {
  return replaceJson(pathOf(replication), note);
}

/** Once what was received is served. */
export async function writeIntoTrail(replication: string, audit: Pick<Audit, 'write'>): Promise<void> {
  const note = await readJson(pathOf(replication), PromotionNote);
  if (note === null) return;
  const { by, planned, epoch, lsn, decidedMs } = note;
  await audit.write({
    subject: by?.subject ?? 'ferngate',
    address: by?.address ?? '',
    action: 'standby.promote',
    object: planned ? 'in order' : 'alone',
    result: 'done',
    detail: `epoch ${epoch}, behind record ${lsn}, decided ${new Date(decidedMs).toISOString()}`,
  });
  await removeAll(pathOf(replication));
}
