/**
 * How long the portal lets others wait: asks for the smallest thing that it has, again and again. An event loop
 * that is busy answers late; what the kernel's scheduler adds on a full machine is in it too.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from './client.ts';

const EVERY_MS = 10;

/** Runs until the work is done. @returns the answers' times in ms */
export async function pulseDuring(client: Client, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let over = false;
  const beat = (async () => {
    while (!over) {
      times.push((await client.get('/healthz')).ms);
      await wait(EVERY_MS);
    }
  })();
  try {
    await work();
  } finally {
    over = true;
    await beat;
  }
  return times;
}
