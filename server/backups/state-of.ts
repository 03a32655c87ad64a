import type { Work } from '../exclusive/exclusive-work.ts';
import type { Backup } from './runs.ts';
import type { BackupSettings } from './settings.ts';
import type { BackupsState, TargetHealth } from './state.ts';
import type { Target } from './targets/target-list.ts';

/** A week at most lies between two; a day more for a night on which the target was away. */
const DAY_MS = 86_400_000;

export interface Known {
  readonly settings: BackupSettings;
  readonly targets: readonly Target[];
  /** The newest first. */
  readonly backups: readonly Backup[];
  readonly work: Work | null;
  readonly now: Date;
}

export function stateOf({ settings, targets, backups, work, now }: Known): BackupsState {
  const configured = settings.recipient !== null && targets.length > 0 && settings.scheduled;
  const lastVerifiedAt = backups.find(({ state }) => state === 'verified')?.madeAt ?? null;
  const allowedMs = (longestGapDays(settings.weekdays) + 1) * DAY_MS;
  // Before the first one, the time since somebody wanted them counts.
  const since = lastVerifiedAt ?? targets.map(({ createdAt }) => createdAt).sort()[0] ?? now.toISOString();
  return {
    configured,
    keyProved: settings.provedAt !== null,
    lastVerifiedAt,
    nextAt: configured ? settings.nextAt : null,
    late: configured && now.getTime() - Date.parse(since) > allowedMs,
    targets: targets.map((target) => healthOf(target, backups)),
    work,
  };
}

function healthOf({ id, name }: Target, backups: readonly Backup[]): TargetHealth {
  const own = backups.filter(({ targetId, state }) => targetId === id && state !== 'writing');
  const [newest] = own;
  const failed = newest?.state === 'failed' && newest.failure !== null;
  return {
    id,
    name,
    lastVerifiedAt: own.find(({ state }) => state === 'verified')?.madeAt ?? null,
    failure: failed ? { code: newest.failure, at: newest.madeAt } : null,
  };
}

/** Between two of the chosen weekdays, over the end of the week too. */
function longestGapDays(weekdays: readonly number[]): number {
  const days = weekdays.toSorted((a, b) => a - b);
  return Math.max(...days.map((day, index) => (days[index + 1] ?? (days[0] ?? day) + 7) - day));
}
