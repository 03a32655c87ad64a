import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Network } from './network.ts';

/** How late a trial may end, and how soon a new DHCP lease's time servers are asked. */
const LOOK_MS = 2_000;

/** Sees to it that trials end and that the machine's network is what it should be, until the signal. */
export async function keepNetwork(network: Network, log: Log, signal: AbortSignal): Promise<void> {
  let said = '';
  while (!signal.aborted) {
    try {
      await network.settle();
      said = '';
    } catch (error) {
      // Tried again; said once, not every two seconds.
      const message = error instanceof Error ? error.message : String(error);
      if (message !== said) log.warn({ err: error }, 'the network is not as it should be');
      said = message;
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}
