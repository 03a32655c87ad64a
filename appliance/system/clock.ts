import { CommandError, type CommandRunner } from '../commands/run.ts';

/** chronyc(1), `-c`: fourteen values, the last one the leap status. */
const VALUES = 14;
const ANSWER_MAX_MS = 3_000;

/**
 * Is the clock kept right? Only root may ask chrony on the image: it answers on its own socket alone.
 *
 * @returns nothing where there is no chrony or it does not answer
 */
export async function readClock(run: CommandRunner): Promise<boolean | null> {
  try {
    const { stdout } = await run('chronyc', ['-n', '-c', 'tracking'], { timeoutMs: ANSWER_MAX_MS });
    return parseTracking(stdout);
  } catch (error) {
    if (error instanceof CommandError) return null;
    throw error;
  }
}

export function parseTracking(line: string): boolean | null {
  const values = line.trim().split(',');
  return values.length === VALUES ? values[VALUES - 1] !== 'Not synchronised' : null;
}
