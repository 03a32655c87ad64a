/** How systemd sees a unit: the answer of `systemctl show` (systemctl(1)), `Key=value` lines and an empty one between units. */
import { z } from 'zod';

export const STATUS_PROPERTIES = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'Job',
  'MainPID',
  'NRestarts',
  'Result',
  'StatusText',
  'ActiveEnterTimestamp',
  'MemoryCurrent',
] as const;

/** `[not set]`, empty, or the largest number of 64 bits where the machine does not count. */
const Count = z
  .string()
  .default('')
  .transform((text) => (/^\d{1,15}$/.test(text) ? Number(text) : null));

const Status = z
  .object({
    Id: z.string(),
    LoadState: z.string(),
    ActiveState: z.string(),
    SubState: z.string(),
    Job: Count,
    MainPID: Count,
    NRestarts: Count,
    Result: z.string().default(''),
    /** What the program itself says of its state (`STATUS=`). */
    StatusText: z.string().default(''),
    /** `@1764000000` with --timestamp=unix; empty if it never was active. */
    ActiveEnterTimestamp: z
      .string()
      .default('')
      .transform((text) => (/^@\d{1,15}$/.test(text) ? Number(text.slice(1)) * 1000 : null)),
    MemoryCurrent: Count,
  })
  .transform((status) => ({
    id: status.Id,
    phase: phaseOf(status),
    /** The main process where there is one. */
    pid: status.MainPID === 0 ? null : status.MainPID,
    restarts: status.NRestarts ?? 0,
    /** systemd's word for how it ended last: `exit-code`, `signal`, `oom-kill`, `timeout`, `watchdog`, … */
    result: status.Result,
    says: status.StatusText,
    sinceMs: status.ActiveEnterTimestamp,
    memoryBytes: status.MemoryCurrent,
  }));

export type UnitStatus = z.infer<typeof Status>;

/**
 * `pending`: systemd is at work on what was asked. `waiting`: it ended and is started again after a pause.
 * `down`: nothing runs and nothing will.
 */
export type UnitPhase = 'pending' | 'active' | 'waiting' | 'failed' | 'down' | 'absent';

type Raw = { LoadState: string; ActiveState: string; SubState: string; Job: number | null };

function phaseOf({ LoadState, ActiveState, SubState, Job }: Raw): UnitPhase {
  if (LoadState !== 'loaded') return 'absent';
  if (Job !== null && Job > 0) return 'pending';
  if (SubState.startsWith('auto-restart')) return 'waiting';
  switch (ActiveState) {
    case 'active':
    case 'reloading':
      return 'active';
    case 'failed':
      return 'failed';
    case 'inactive':
      return 'down';
    default:
      return 'pending';
  }
}

/** Units by name. A unit whose lines are not as they should be is left out. */
export function parseUnitStatuses(text: string): Map<string, UnitStatus> {
  const statuses = new Map<string, UnitStatus>();
  for (const block of text.split('\n\n')) {
    const fields = block
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
    const parsed = Status.safeParse(Object.fromEntries(fields));
    if (parsed.success) statuses.set(parsed.data.id, parsed.data);
  }
  return statuses;
}
