/** Memory that is short before the kernel has to end something. */
import type { Memory } from '../../system/machine.ts';
import { finding, type Condition } from '../condition.ts';

const AVAILABLE_MIN = 0.08;
const AVAILABLE_AGAIN = 0.12;
/** With half of the swap in use a machine crawls, even if it calls much available. */
const SWAP_USED_MAX = 0.5;
const SWAP_MATTERS_BELOW = 0.2;
const MIB = 1024 * 1024;

export function memory({ memory: read }: { readonly memory: () => Promise<Memory> }): Condition {
  return {
    codes: ['memory-short'],
    everyMs: 20_000,
    // A program that needs much for a moment is none of this.
    looks: { toRaise: 3, toClear: 3 },
    async look(standing) {
      const { totalBytes, availableBytes, swapTotalBytes, swapFreeBytes } = await read();
      const available = availableBytes / totalBytes;
      const swapUsed = swapTotalBytes === 0 ? 0 : 1 - swapFreeBytes / swapTotalBytes;
      const short = available < (standing('memory-short') ? AVAILABLE_AGAIN : AVAILABLE_MIN);
      const swapping = swapUsed > SWAP_USED_MAX && available < SWAP_MATTERS_BELOW;
      if (!short && !swapping) return [];
      const detail = `${Math.floor(availableBytes / MIB)} MiB of ${Math.round(totalBytes / MIB)} MiB left, ${Math.round(swapUsed * 100)} % of swap in use`;
      return [finding('memory-short', detail)];
    },
  };
}
