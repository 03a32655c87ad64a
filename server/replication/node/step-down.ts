/**
 * C8, in its order: a node that met a higher epoch ends what it serves, whatever its disk says, and writes down that it does not serve.
 *
 * A full or broken disk must not keep rooms running beside those of the other node. And this life ends only once the note is written:
 * without it the next one would serve if it did not happen to reach the other node.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.ts';

/** Rooms have ended this soon after the contact, or the appliance does not answer and its own watch has to. */
const STOP_SERVING_MAX_MS = 4_000;
const AGAIN_MS = 1_000;

/** @returns false: they may still run; never throws */
export function stopWithin(stopServing: () => Promise<void>, log: Log): Promise<boolean> {
  const stopped = stopServing().then(
    () => true,
    (error: unknown) => {
      log.error({ error }, 'the rooms may still run');
      return false;
    },
  );
  return Promise.race([stopped, delay(STOP_SERVING_MAX_MS, false)]);
}

export interface StepDown {
  /** @returns whether it is known that nothing runs any more; never throws */
  readonly stopServing: () => Promise<boolean>;
  readonly write: () => Promise<unknown>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Resolves when it is written, or with the signal. */
export async function stepDown({ stopServing, write, log, signal }: StepDown): Promise<void> {
  let stopped = false;
  while (!signal.aborted) {
    const stopping: Promise<boolean> = stopped ? Promise.resolve(true) : stopServing();
    const writing = write().then(
      () => true,
      (error: unknown) => {
        log.error({ error }, 'it could not be written down that this node does not serve');
        return false;
      },
    );
    const [quiet, written] = await Promise.all([stopping, writing]);
    stopped = quiet;
    if (written) return;
    await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}
