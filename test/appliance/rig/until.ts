import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition instead of for a time; the ceiling only ends a test that has failed. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  maxMs = 30_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + maxMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > deadline) throw new Error(`waited ${maxMs} ms in vain: ${what}`);
    await sleep(25);
  }
}
