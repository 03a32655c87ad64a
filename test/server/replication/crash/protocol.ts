/** What the referee tells a side to be, and what a side says of what it did: a line each, before the next thing is done. */
import { writeSync } from 'node:fs';
import type { Identity } from '../../../../server/replication/link/identity.ts';

export const CLUSTER = 'c0ffee'.padEnd(32, '0');

/** A place in the program at which a kill is worth more than at a random one. */
export type Spot =
  /** Inside a transaction whose pages have spilled into the log. */
  | 'spilled'
  /** COMMIT returned, nothing is recorded yet. */
  | 'committed'
  /** Recorded, not yet durable. */
  | 'recorded'
  | 'before-checkpoint'
  | 'after-checkpoint'
  /** Standby: a record is durable, not yet acknowledged or applied. */
  | 'taken'
  | 'applied'
  | 'synced';

export interface SideConfig {
  readonly role: 'primary' | 'standby';
  readonly folder: string;
  readonly socket: string;
  readonly identity: Identity;
  /** Fingerprint of the other side. */
  readonly pinned: string;
  /** Rises with each start: numbers of rows are never used twice. */
  readonly incarnation: number;
  /** Rows below may be forgotten. */
  readonly forgetBelow: number;
  /** Kills itself the `after`th time that it comes there. */
  readonly suicide: { readonly spot: Spot; readonly after: number } | null;
}

/** Numbers that a start may use. */
export const NUMBERS_PER_START = 1_000_000;

/** `process.stdout` would keep lines in this process while nobody reads, and a kill would take them away. */
export function say(...words: readonly (string | number)[]): void {
  writeSync(1, `${words.join(' ')}\n`);
}

let suicide: { spot: Spot; after: number } | null = null;

export function plan(config: SideConfig): void {
  suicide = config.suicide && { ...config.suicide };
}

/** Where it was planned, this process ends here as if its plug were pulled. */
export function at(spot: Spot): void {
  if (suicide?.spot !== spot) return;
  suicide.after -= 1;
  if (suicide.after <= 0) process.kill(process.pid, 'SIGKILL');
}

/** Numbers as `3-7,9`. */
export function asRanges(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join() || '-';
}

export function ofRanges(text: string): Set<number> {
  const numbers = new Set<number>();
  if (text === '-') return numbers;
  for (const range of text.split(',')) {
    const [from = 0, to = from] = range.split('-').map(Number);
    for (let number = from; number <= to; number += 1) numbers.add(number);
  }
  return numbers;
}
