/**
 * Searches an unpacked part of the image for what must not ship (IMAGE.md, A8): whatever is in the image is the same on
 * every installation and known to everybody who has it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { byPasswd, byShadow } from './accounts.ts';
import { byContent } from './contents.ts';
import type { Finding, Rule, Surroundings } from './finding.ts';
import { byDevice, byOwner, bySetId, byWorldWrite } from './modes.ts';
import { byDevelopmentPackage, byName } from './names.ts';
import { walk } from './tree.ts';

/** Machine id of nobody yet (machine-id(5)): systemd makes one at the first boot. */
const byMachineId: Rule = async (entry) => {
  if (!/^(etc|var\/lib\/dbus)\/machine-id$/.test(entry.path) || entry.kind !== 'file') return undefined;
  const text = (await entry.content()).toString('utf8').trim();
  if (text === '' || text === 'uninitialized') return undefined;
  return { kind: 'machine-id', path: entry.path, what: 'an identity that all would share' };
};

const RULES: readonly Rule[] = [
  ...[byName, byDevelopmentPackage, byMachineId, byShadow, byPasswd],
  ...[bySetId, byWorldWrite, byOwner, byDevice, byContent],
];

export interface ScanResult {
  readonly findings: readonly Finding[];
  /** How many entries were looked at: a scan of nothing finds nothing. */
  readonly entries: number;
}

/** @param developmentPackages names of packages that only development needs */
export async function scanTree(
  root: string,
  developmentPackages: ReadonlySet<string> = new Set(),
): Promise<ScanResult> {
  const around: Surroundings = { ...(await knownOwners(root)), developmentPackages };
  const findings: Finding[] = [];
  let entries = 0;
  for await (const entry of walk(root)) {
    entries += 1;
    for (const rule of RULES) {
      const found = await rule(entry, around);
      if (found) findings.push(found);
    }
  }
  return { findings, entries };
}

async function knownOwners(root: string): Promise<Pick<Surroundings, 'uids' | 'gids'>> {
  const numbers = async (file: string) => {
    const text = await readFile(join(root, file), 'utf8').catch(() => '');
    return new Set([0, ...text.split('\n').map((line) => Number(line.split(':')[2] ?? NaN))]);
  };
  return { uids: await numbers('etc/passwd'), gids: await numbers('etc/group') };
}
