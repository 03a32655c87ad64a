/** Whether the disk takes what is written to it: a file system that the kernel made read-only, a disk with errors. */
import { AT_ONCE, finding, type Condition } from '../condition.ts';

/** What the store ran into is believed for so long after. */
const TROUBLE_COUNTS_MS = 120_000;

export interface WritingNeeds {
  /** Writes a little to the data folder, down to the disk. */
  readonly probe: () => Promise<void>;
  /** The store's last failure to read or write, in monotonic milliseconds; -Infinity: never. */
  readonly troubledAtMs: () => number;
  /** A full disk is a notice of its own. */
  readonly full: () => boolean;
}

export function writing({ probe, troubledAtMs, full }: WritingNeeds): Condition {
  return {
    codes: ['store-cannot-write'],
    everyMs: 30_000,
    looks: AT_ONCE,
    async look() {
      if (full()) return [];
      const code = await probe().then(
        () => '',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'failed'),
      );
      if (code === 'ENOSPC') return [];
      if (code !== '') return [finding('store-cannot-write', code)];
      const lately = performance.now() - troubledAtMs() < TROUBLE_COUNTS_MS;
      return lately ? [finding('store-cannot-write', 'a database could not be read or written')] : [];
    },
  };
}
