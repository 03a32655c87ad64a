/** A node in a process of its own, which can be stopped as a hypervisor does it, and killed as a power cut does. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Life } from './two-nodes.ts';

const MAIN = fileURLToPath(new URL('../../../../server/main.ts', import.meta.url));

export class ProcessLife {
  #child: ChildProcess | null = null;

  readonly run: Life = async ({ dataFolder, runFolder, place }, stop) => {
    const child = spawn(process.execPath, [MAIN], {
      env: {
        PATH: process.env['PATH'] ?? '',
        FERNGATE_DATA: dirname(dataFolder),
        FERNGATE_RUN: runFolder,
        FERNGATE_NAME: place.name,
        FERNGATE_HTTPS_PORT: String(place.ports.https),
        FERNGATE_LOG: 'warn',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#child = child;
    const kill = (): void => void child.kill('SIGKILL');
    stop.signal.addEventListener('abort', kill, { once: true });
    await once(child, 'exit');
    stop.signal.removeEventListener('abort', kill);
  };

  /** Does `work` while the machine stands still, as a snapshot of it is taken. */
  async frozen(work: () => Promise<void>): Promise<void> {
    this.#child?.kill('SIGSTOP');
    try {
      await work();
    } finally {
      this.#child?.kill('SIGCONT');
    }
  }
}
