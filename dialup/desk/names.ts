/**
 * Names of components: `<component>.<device>.<account>`, answered by the room alone.
 *
 * The technician's own resolver stays as it is. Where one can split by domain (systemd-resolved), it is told to ask the
 * room for the account's names and nothing else; otherwise the technician is told whom to ask.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Names } from '../tunnel/push.ts';
import { asRoot, type Elevation } from './rights.ts';

const COMMAND_MAX_MS = 5_000;

/** @returns whether the system's resolver answers the account's names now */
export async function setNames(names: Names, device: string, elevation: Elevation): Promise<boolean> {
  const run = (...words: string[]) =>
    succeeds(() => asRoot(elevation, () => spawn('resolvectl', words, { stdio: 'ignore' })));
  return (
    (await run('dns', device, names.server)) &&
    (await run('domain', device, ...names.domains.map((domain) => `~${domain}`))) &&
    (await run('default-route', device, 'no'))
  );
}

async function succeeds(start: () => ChildProcess): Promise<boolean> {
  const child = start();
  try {
    const [code] = (await once(child, 'close', { signal: AbortSignal.timeout(COMMAND_MAX_MS) })) as [
      number | null,
    ];
    return code === 0;
  } catch {
    // Not installed, or it hangs: then the technician is told whom to ask.
    child.on('error', () => undefined).kill('SIGKILL');
    return false;
  }
}
