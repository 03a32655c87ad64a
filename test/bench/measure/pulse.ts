/**
 * How long the portal lets others wait while something goes on. An event loop that is busy answers late; what the
 * kernel's scheduler adds on a full machine is in it too, which is why the same is measured at rest.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { NODE } from '../../world/command.ts';

const PROGRAM = `${import.meta.dirname}/../programs/pulse.ts`;

/** @param socket the portal's @returns the answers' times in ms, from the work's start to its end */
export async function pulseDuring(socket: string, work: () => Promise<unknown>): Promise<number[]> {
  const pulse = spawn(NODE, [PROGRAM, '--socket', socket], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: pulse.stdout })[Symbol.asyncIterator]();
  await lines.next();
  try {
    await work();
  } finally {
    pulse.stdin.end();
  }
  return JSON.parse(String((await lines.next()).value)) as number[];
}
