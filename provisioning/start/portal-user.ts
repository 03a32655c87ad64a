/** How a program is run as the portal's user: no group besides its own, no capability, and no way to get one. */
import { join } from 'node:path';
import { StartError } from './error.ts';
import type { Settings } from './settings.ts';
import { tool } from './tool.ts';

export const PORTAL_USER = 'ferngate';

/** @param command program and arguments @returns the whole argument array, starting with setpriv(1) */
export function asPortal(command: readonly string[], options: readonly string[] = []): string[] {
  return [
    'setpriv',
    `--reuid=${PORTAL_USER}`,
    `--regid=${PORTAL_USER}`,
    '--clear-groups',
    // A set-user-ID program on the machine would otherwise be a way back to root.
    '--no-new-privs',
    '--inh-caps=-all',
    '--ambient-caps=-all',
    '--bounding-set=-all',
    ...options,
    '--',
    ...command,
  ];
}

/** @throws StartError `data-folder` */
export async function verifyPortalFolders({ data, run }: Pick<Settings, 'data' | 'run'>): Promise<void> {
  for (const [name, folder] of [
    ['FERNGATE_DATA', data],
    ['FERNGATE_RUN', run],
  ] as const) {
    const { code } = await tool(asPortal(['test', '-w', join(folder, 'portal')]));
    if (code === 0) continue;
    const todo = `choose a folder with ${name} whose parent folders everybody may enter`;
    throw new StartError('data-folder', `The user ${PORTAL_USER} may not enter ${folder}: ${todo}.`);
  }
}
