/** What the referee tells a side to be, and what a side says of what it did: a line each, before the next thing is done. */
import { randomInt } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { Identity } from '../../../../server/replication/link/identity.ts';
import { mulberry32 } from '../../../runner/mulberry32.ts';

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
  /** Instead of the socket, where one of the sides is a machine of its own. */
  readonly network?: { readonly host: string; readonly port: number };
  readonly identity: Identity;
  /** Fingerprint of the other side. */
  readonly pinned: string;
  /** Rises with each start: numbers of rows are never used twice. */
  readonly incarnation: number;
  /** Rows below may be forgotten. */
  readonly forgetBelow: number;
  /** Kills itself the `after`th time that it comes there. */
  readonly suicide: { readonly spot: Spot; readonly after: number } | null;
  /** Its writers wait up to so long between two writes: an emulated standby can only follow who leaves it time. */
  readonly paceMs?: number;
  /** What its work does can be had again with it, but for the times; without one it is different each time. */
  readonly random?: number;
}

/** Numbers that a start may use. */
export const NUMBERS_PER_START = 1_000_000;

/** Who started this side, and judges it. */
export interface Outside {
  readonly say: (line: string) => void;
  /** Everything that was said is known there. */
  readonly heard: () => Promise<void>;
  /** It was planned that this side ends here and now. */
  readonly end: () => void;
}

let outside: Outside = {
  // `process.stdout` would keep lines in this process while nobody reads, and a kill would take them away.
  say: (line) => void writeSync(1, line),
  heard: () => Promise.resolve(),
  end: () => process.kill(process.pid, 'SIGKILL'),
};

export function speakTo(other: Outside): void {
  outside = other;
}

export function say(...words: readonly (string | number)[]): void {
  outside.say(`${words.join(' ')}\n`);
}

/** For what must not be done before it is known that it will be. */
export function heard(): Promise<void> {
  return outside.heard();
}

let suicide: { spot: Spot; after: number } | null = null;
let random: (() => number) | null = null;

export function plan(config: SideConfig): void {
  suicide = config.suicide && { ...config.suicide };
  random = config.random === undefined ? null : mulberry32(config.random);
}

/** @returns a whole number below `end` */
export function below(end: number): number {
  return random === null ? randomInt(end) : Math.floor(random() * end);
}

/** Where it was planned, this side ends here as if its plug were pulled. */
export function at(spot: Spot): void {
  if (suicide?.spot !== spot) return;
  suicide.after -= 1;
  if (suicide.after <= 0) outside.end();
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
