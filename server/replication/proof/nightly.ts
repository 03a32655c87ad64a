/** When a standby proves itself: each night, at an hour of the owner's zone, and soon after a night that was missed. */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { Refusal } from '../../refusal.ts';
import type { ProofReport } from './report.ts';

/** Behind the backups' usual hour, before people come. */
export const BY_SCHEDULE = 'schedule';

const FIRST_HOUR = 3;
const LAST_HOUR = 5;
const HOUR_MS = 3_600_000;

/** Two nights are never further apart than this, whatever the clock does. */
const MISSED_AFTER_MS = 26 * HOUR_MS;
const SAME_NIGHT_MS = 20 * HOUR_MS;
const AGAIN_AFTER_MS = HOUR_MS;

const LOOK_EVERY_MS = 5 * 60_000;

export interface Night {
  readonly now: Date;
  readonly zone: string;
  readonly node: string;
  /** The newest one of this node; null: there was none. */
  readonly last: Pick<ProofReport, 'at' | 'passed'> | null;
}

/** Pure. One that failed is tried again within the same night, once an hour. */
export function isDue({ now, zone, node, last }: Night): boolean {
  const age = last === null ? Infinity : now.getTime() - Date.parse(last.at);
  // A clock that was set back makes the last one lie ahead; the next night is not that far.
  if (age < 0) return age < -SAME_NIGHT_MS;
  if (age > MISSED_AFTER_MS) return true;
  const { hour, minute } = localTime(now, zone);
  const begun = hour > FIRST_HOUR || (hour === FIRST_HOUR && minute >= minuteOf(node));
  if (!begun || hour > LAST_HOUR) return false;
  return age > SAME_NIGHT_MS || (last?.passed === false && age > AGAIN_AFTER_MS);
}

/** Not all standbys of one host at the same minute; the same one each night. */
export function minuteOf(node: string): number {
  return createHash('sha256').update(node).digest().readUInt16BE(0) % 60;
}

function localTime(now: Date, zone: string): { hour: number; minute: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(now);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return { hour: of('hour'), minute: of('minute') };
}

export interface Nights {
  readonly night: () => Night;
  /** False while there is nothing to prove. */
  readonly ready: () => boolean;
  readonly prove: (by: string, signal: AbortSignal) => Promise<unknown>;
  readonly log: Log;
}

export async function everyNight({ night, ready, prove, log }: Nights, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    if (!ready() || !isDue(night())) continue;
    await prove(BY_SCHEDULE, signal).catch((error: unknown) => {
      // Other long work is under way: the next look is soon.
      if (!(error instanceof Refusal)) log.error({ error }, 'this standby could not prove itself');
    });
  }
}
