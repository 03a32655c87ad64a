/** Which backups of a target may go. A pure rule over our own rows; what else lies at the target is not its business. */
import type { Backup } from './runs.ts';
import type { BackupSettings } from './settings.ts';

/** Those that stopped halfway have no file to keep; a day later nobody looks at them as the newest any more. */
const BROKEN_KEPT_MS = 86_400_000;

type Kept = Pick<BackupSettings, 'keepDaily' | 'keepWeekly' | 'keepMonthly' | 'zone'>;

/**
 * The newest of each of the last so many days, weeks and months that have one stays, days as the owner counts them.
 * The newest verified one always stays, and so does everything newer than it: a row of unverified ones must not push
 * out the last that is known to be good.
 */
export function dueToGo(backups: readonly Backup[], keep: Kept, now: Date): Backup[] {
  const complete = backups.filter(({ state, bytes }) => state !== 'writing' && bytes > 0).sort(newestFirst);
  const good = complete.filter(({ state }) => state === 'verified');
  const lastGood = good[0];
  const kept = new Set<string>();
  for (const [count, period] of [
    [keep.keepDaily, dayOf],
    [keep.keepWeekly, weekOf],
    [keep.keepMonthly, monthOf],
  ] as const) {
    const seen = new Set<string>();
    for (const backup of good) {
      const name = period(new Date(backup.madeAt), keep.zone);
      if (seen.has(name)) continue;
      if (seen.size >= count) break;
      seen.add(name);
      kept.add(backup.id);
    }
  }
  const old = complete.filter(
    ({ id, madeAt }) => !kept.has(id) && lastGood !== undefined && madeAt < lastGood.madeAt,
  );
  const broken = backups.filter(
    ({ state, bytes, madeAt }) =>
      state === 'failed' && bytes === 0 && now.getTime() - Date.parse(madeAt) > BROKEN_KEPT_MS,
  );
  return [...old, ...broken];
}

const newestFirst = (a: Backup, b: Backup) => b.madeAt.localeCompare(a.madeAt) || b.id.localeCompare(a.id);

/** `2026-11-23` in the owner's zone; Swedish writes dates as ISO 8601 does. */
export function dayOf(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);
}

/** Named by its Monday (ISO 8601). */
function weekOf(at: Date, zone: string): string {
  const day = new Date(`${dayOf(at, zone)}T00:00:00Z`);
  const sinceMonday = (day.getUTCDay() + 6) % 7;
  return new Date(day.getTime() - sinceMonday * 86_400_000).toISOString().slice(0, 10);
}

function monthOf(at: Date, zone: string): string {
  return dayOf(at, zone).slice(0, 7);
}
