import { posix, win32 } from 'node:path';

export interface FolderFacts {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** XDG_CONFIG_HOME, on Linux; APPDATA, on Windows; absolute, or it does not count. */
  readonly named: string | undefined;
}

/** Where this user's programs keep their settings (XDG Base Directory Specification; Apple and Windows conventions). */
export function settingsFolder({ platform, home, named }: FolderFacts): string {
  if (platform === 'win32')
    return win32.join(absolute(named, win32) ?? win32.join(home, 'AppData', 'Roaming'), 'Ferngate Dial-up');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Ferngate Dial-up');
  return posix.join(absolute(named, posix) ?? posix.join(home, '.config'), 'ferngate-dialup');
}

function absolute(named: string | undefined, path: typeof posix): string | undefined {
  return named !== undefined && path.isAbsolute(named) ? named : undefined;
}
