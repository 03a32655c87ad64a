import { z } from 'zod';
import { HISTORY_ERROR_CODES } from '../errors.ts';
import type { Ready } from '../history.ts';
import { HistorySettings } from '../settings.ts';

const Point = z.object({ number: z.int(), at: z.string() });
const Counts = z.object({ users: z.int(), devices: z.int(), components: z.int(), rights: z.int() });

export const HistoryView = z.object({
  settings: HistorySettings,
  /** From here on every single commit. */
  everySince: Point.nullable(),
  /** Nothing older is kept because this appliance took over then. */
  tookOver: z.boolean(),
  /** The last commit. */
  end: Point.nullable(),
  /** States that are kept, the newest first; their number is that of the last commit in them. */
  states: z.array(Point),
  bytes: z.object({ states: z.number(), log: z.number(), limit: z.number() }),
  /** The disk keeps less than the rules would. */
  shortened: z.boolean(),
  failing: z.object({ code: z.enum(HISTORY_ERROR_CODES), since: z.string() }).nullable(),
  /** What is being made now. */
  progress: z.object({ step: z.string(), done: z.number(), total: z.number() }).nullable(),
  /** Why the last look back came to nothing. */
  failure: z.object({ code: z.enum(HISTORY_ERROR_CODES), detail: z.string() }).nullable(),
  /** Something is ready to be looked at. */
  ready: z.boolean(),
});

export const ReadyView = z.object({
  id: z.string(),
  number: z.int(),
  at: z.string(),
  /** The one account that it is about; null: everything. */
  account: z.object({ name: z.string(), there: z.boolean() }).nullable(),
  accounts: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      change: z.enum(['back', 'gone', 'changed', 'same']),
      then: Counts.nullable(),
      now: Counts.nullable(),
      differences: z.int(),
      locked: z.object({ users: z.int(), devices: z.int() }),
      revoked: z.object({ certificates: z.int(), tokens: z.int() }),
    }),
  ),
  broken: z.array(z.string()),
});

/** What has no place in this list cannot leak, the accounts' ids among it. */
export function presentReady({ id, lsn, at, account, accounts, broken }: Ready): z.input<typeof ReadyView> {
  const about = account === null ? null : { name: account.name, there: account.there };
  return { id, number: lsn, at, account: about, accounts: [...accounts], broken: [...broken] };
}

export const DifferenceView = z.object({
  change: z.enum(['back', 'gone', 'changed']),
  name: z.string(),
  facts: z.array(z.object({ fact: z.string(), now: z.string(), then: z.string() })),
});
