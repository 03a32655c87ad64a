import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRunner } from './commands/run.ts';

/** Exit code of `flock --timeout` when somebody else kept the lock (flock(1)). */
const TAKEN = 1;

/**
 * One appliance per run folder. flock(1) locks the open file that it shares with us, so that the lock is ours
 * and goes with our process, however that ends.
 *
 * @param waitS how long the one before may take to end
 * @returns gives the lock back
 * @throws Error if another appliance works on this folder
 */
export async function lockRunFolder(
  run: CommandRunner,
  runFolder: string,
  waitS: number,
): Promise<() => void> {
  const path = join(runFolder, 'appliance.lock');
  const file = openSync(path, 'w', 0o600);
  const { exitCode } = await run('flock', ['--timeout', String(waitS), '3'], {
    descriptors: [file],
    expect: [TAKEN],
  });
  if (exitCode === 0) return () => closeSync(file);
  closeSync(file);
  throw new Error(`another appliance runs on ${runFolder}: stop it first, or set FERNGATE_RUN`);
}
