import { readFile } from 'node:fs/promises';
import type { Elevation } from './rights.ts';

/** User and group that mean nobody, as far as this Linux has them; elsewhere OpenVPN could not take its routes back. */
export async function findUnprivileged(
  platform: NodeJS.Platform,
  elevation: Elevation,
): Promise<{ user: string; group: string } | undefined> {
  if (platform !== 'linux' || elevation.kind === 'capable') return undefined;
  const [users, groups] = await Promise.all(
    ['/etc/passwd', '/etc/group'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const group = ['nogroup', 'nobody'].find((name) => hasEntry(groups ?? '', name));
  return hasEntry(users ?? '', 'nobody') && group !== undefined ? { user: 'nobody', group } : undefined;
}

function hasEntry(text: string, name: string): boolean {
  return text.split('\n').some((line) => line.startsWith(`${name}:`));
}
