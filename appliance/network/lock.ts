import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRunner } from '../commands/run.ts';
import { Serial } from '../serial.ts';

/** Who holds it reloads networkd at most; longer means that he hangs, and his commands end by their own ceiling. */
const WAIT_S = 30;

/**
 * One change of the network at a time, whoever makes it: flock(1) for other processes, a queue within this one.
 * The lock goes with the process that holds it.
 */
export function networkLock(run: CommandRunner, folder: string): <T>(work: () => Promise<T>) => Promise<T> {
  const queue = new Serial();
  return (work) =>
    queue.run(async () => {
      const file = openSync(join(folder, 'lock'), 'w', 0o600);
      try {
        await run('flock', ['--timeout', String(WAIT_S), '3'], {
          descriptors: [file],
          timeoutMs: (WAIT_S + 1) * 1000,
        });
        return await work();
      } finally {
        closeSync(file);
      }
    });
}
