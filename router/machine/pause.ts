import { setTimeout as sleep } from 'node:timers/promises';

/** Waits; true when the time is over, false when the signal came first. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, null, { signal });
    return true;
  } catch {
    // The only reason for which this timer rejects is the signal.
    return false;
  }
}
