/**
 * Which certificate the door shows here. It is the one that it was given before this node stood by (a browser that has seen the portal on this
 * machine accepts no other); who serves next gives it a new one. Kept, because after a boot nobody is there who knows it.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { replaceJson } from '../replication/replica/replace-json.ts';
import { readJson } from './files.ts';

const Shown = z.object({ fingerprint: z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/u) });

/** @param ownFingerprint 64 hexadecimal digits, for a door that was never given one */
export async function pageFingerprint(
  replication: string,
  readyFile: string,
  ownFingerprint: string,
): Promise<string> {
  const path = join(replication, 'page.json');
  const running = await readJson(readyFile, Shown).catch(() => null);
  if (running !== null) await replaceJson(path, { fingerprint: running.fingerprint });
  const known = running ?? (await readJson(path, Shown).catch(() => null));
  return known?.fingerprint ?? (ownFingerprint.toUpperCase().match(/../gu) ?? []).join(':');
}
