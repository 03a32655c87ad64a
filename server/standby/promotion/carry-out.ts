/**
 * Puts the received files in the place of the portal's own, between two lives of the process, so that nobody ever serves half of each.
 *
 * The note stands until the last step, and each step can be done twice: a power cut at any moment is followed by the rest of it at the
 * next start. The new epoch is on the disk before anything is opened, so a node that serves has it (REPLICATION.md 5).
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NodeStates } from '../../replication/node/state.ts';
import { isThere, moveIfThere, removeAll, replaceSecret } from '../files.ts';
import type { Places } from '../places.ts';
import { readNote, removeNote, writeNote, type PromotionNote } from './note.ts';
import { keepForTrail } from './trail.ts';

/** With the sidecars of SQLite: a log left behind would be replayed into the other file (REPLICATION.md 3.16). */
const LIVE = ['system.db', 'system.db-wal', 'system.db-shm', 'accounts'];
const RECEIVED = ['system.db', 'accounts'];
const KEY = join('keys', 'installation.key');

/** @returns whether this node serves from now on because somebody promoted it */
export async function carryOutPromotion(places: Places, states: NodeStates): Promise<PromotionNote | null> {
  const note = await readNote(places.replication);
  if (note === null) {
    // Left by a crash in the middle of joining: of a pair that this node is not of. As a standby of its own one it would take it for that key.
    if (states.current.role === 'primary') await removeAll(dirname(places.handedKey));
    return null;
  }
  if (note.phase === 'out') {
    await putAside(places, note);
    await writeNote(places.replication, { ...note, phase: 'in' });
  }
  await putIn(places);
  await states.change(({ epoch }) => ({
    role: 'primary',
    epoch: Math.max(epoch, note.epoch),
    handingOver: null,
    fenced: null,
    began: { epoch: note.epoch, lsn: note.lsn, hash: note.hash },
  }));
  const spent = [places.replica, places.incoming, places.leaving, dirname(places.handedKey)];
  for (const folder of spent) await removeAll(folder);
  await keepForTrail(places.replication, note);
  await removeNote(places.replication);
  return note;
}

/** What this machine held before it was a standby: nobody's but its owner's to throw away. */
async function putAside({ data, replication, handedKey }: Places, { epoch }: PromotionNote): Promise<void> {
  const aside = join(replication, `before-${epoch}`);
  for (const item of LIVE) await moveIfThere(join(data, item), join(aside, item));
  if (await isThere(handedKey)) await moveIfThere(join(data, KEY), join(aside, KEY));
}

async function putIn({ data, replica, handedKey }: Places): Promise<void> {
  for (const item of RECEIVED) await moveIfThere(join(replica, item), join(data, item));
  if (await isThere(handedKey)) await replaceSecret(join(data, KEY), await readFile(handedKey));
}
