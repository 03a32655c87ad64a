/** One build at a time in a checkout: two would remove each other's files. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { BuildError } from '../build/error.ts';

/**
 * Locks `out/build` with flock(2); the kernel lets go of it with this process, however that ends.
 *
 * @returns lets go of it @throws BuildError `already-running`
 */
export function beOnlyBuild(out: string): () => void {
  const file = openSync(join(out, '.lock'), 'w', 0o644);
  // The lock belongs to the open file, which flock(1) shares with us and which we keep open.
  const { status } = spawnSync('flock', ['--nonblock', '3'], { stdio: ['ignore', 'ignore', 'ignore', file] });
  if (status === 0) return () => closeSync(file);
  closeSync(file);
  throw new BuildError('already-running', `Another image build is at work in ${out}: wait until it is done.`);
}
