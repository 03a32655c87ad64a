/** When the primary was last heard, over restarts: the owner is told it exactly when he has to decide without the primary. */
import { join } from 'node:path';
import { z } from 'zod';
import { replaceJson } from '../../replication/replica/replace-json.ts';
import { readJson } from '../files.ts';
import type { Contact } from './standing.ts';

const At = z.int().min(0).nullable();
const Kept = z.strictObject({ heardMs: At, inSyncMs: At, unpairedMs: At.default(null) });

const pathOf = (replication: string): string => join(replication, 'contact.json');

/** A note for people: one that cannot be read is none. */
export async function readContact(replication: string): Promise<Contact> {
  const kept = await readJson(pathOf(replication), Kept).catch(() => null);
  return kept ?? { heardMs: null, inSyncMs: null, unpairedMs: null };
}

export function keepContact(replication: string, contact: Contact): Promise<void> {
  return replaceJson(pathOf(replication), contact);
}
