/** Going back: what there is to go back to, a look at it, and the decision. */
import { z } from 'zod';
import { refuseToken } from '../../../backups/operations/refusing.ts';
import { subjectOf } from '../../../operations/caller.ts';
import { backendOperation } from '../../../operations/operation.ts';
import { AccountName, Done, Empty, Id, PAGE_SIZE } from '../../../operations/values.ts';
import { invalid, notFound, Refusal } from '../../../refusal.ts';
import { THING_KINDS } from '../compare/inventory.ts';
import { isHistoryError } from '../errors.ts';
import { momentOf } from '../moment.ts';
import type { Point, Wanted } from '../reach.ts';
import { HistorySettings } from '../settings.ts';
import { DifferenceView, HistoryView, presentReady, ReadyView } from './views.ts';

const right = 'backup.restore';
/** More than a month of days and a week of hours. */
const SHOWN_MAX = 300;

const When = z.string().max(40);
const DAY_MS = 86_400_000;

/** What is kept begins where this machine took over, and would reach further back by now otherwise. */
function beginsWithTakeover(tookOverAt: number | null, since: Point | null, wantedMs: number): boolean {
  if (tookOverAt === null) return false;
  return since === null || (since.lsn >= tookOverAt && since.atMs > wantedMs);
}

const iso = (atMs: number) => new Date(atMs).toISOString();

export const getHistory = backendOperation({
  id: 'backend.history.get',
  method: 'GET',
  path: '/backend/history',
  summary: 'What can be gone back to, what it takes of the disk, and what is being made of it now',
  right: 'backup.see',
  input: Empty,
  output: HistoryView,
  async run({ portal: { history, now } }) {
    const { keeper, reach, snapshots } = history;
    const [settings, since, bytes, kept, end] = await Promise.all([
      history.settings.read(),
      reach.everySince(),
      keeper.bytes(),
      snapshots.list(),
      reach.end(),
    ]);
    const { failing } = keeper;
    return {
      settings,
      everySince: since && { number: since.lsn, at: iso(since.atMs) },
      tookOver: beginsWithTakeover(reach.tookOverAt, since, now().getTime() - settings.commitDays * DAY_MS),
      end: end && { number: end.lsn, at: iso(end.atMs) },
      states: kept.snapshots
        .map(({ lsn, atMs }) => ({ number: lsn, at: iso(atMs) }))
        .reverse()
        .slice(0, SHOWN_MAX),
      bytes: { states: bytes.snapshots, log: bytes.log, limit: bytes.limit },
      shortened: keeper.shortened,
      failing: failing && { code: failing.code, since: failing.since },
      progress: history.progress ?? null,
      failure: history.failure ?? null,
      ready: history.ready !== undefined,
    };
  },
});

export const findMoment = backendOperation({
  id: 'backend.history.find',
  method: 'GET',
  path: '/backend/history/at',
  summary: 'Which state a moment leads to: an instant, a time in the portal’s zone, or a number of the log',
  right: 'backup.see',
  input: z.strictObject({ when: When }),
  output: z.object({ number: z.int(), at: z.string() }),
  async run({ portal }, { when }) {
    const way = await refusing(() => portal.history.reach.find(wantedOf(when, portal.choices.zone)));
    return { number: way.lsn, at: iso(way.atMs) };
  },
});

export const changeHistory = backendOperation({
  id: 'backend.history.change',
  method: 'PUT',
  path: '/backend/history/settings',
  summary: 'For how long one can go back, and how much of the disk that may take',
  right: 'backup.change',
  input: HistorySettings,
  output: Done,
  async run({ portal }, input) {
    await portal.history.settings.write(input);
    return {};
  },
});

export const keepState = backendOperation({
  id: 'backend.history.keep',
  method: 'POST',
  path: '/backend/history/keep',
  summary: 'Keep the present state as one to go back to quickly, beside those of each hour',
  right: 'backup.change',
  input: Empty,
  output: Done,
  async run({ portal }) {
    await portal.history.keeper.round(true);
    return {};
  },
});

export const prepareHistory = backendOperation({
  id: 'backend.history.prepare',
  method: 'POST',
  path: '/backend/history/prepare',
  summary: 'Make everything, or one account, as it was at a moment, beside what serves; nothing changes',
  right,
  input: z.strictObject({ when: When, account: z.union([z.literal(''), AccountName]).default('') }),
  output: Done,
  object: ({ when, account }) => `${account === '' ? 'everything' : account} at ${printable(when)}`,
  async run(call, { when, account }) {
    refuseToken(call);
    const { portal } = call;
    const wanted = wantedOf(when, portal.choices.zone);
    const name = account === '' ? null : account;
    await refusing(() => portal.history.prepare(wanted, name, subjectOf(call.caller)));
    return {};
  },
});

export const cancelHistory = backendOperation({
  id: 'backend.history.cancel',
  method: 'POST',
  path: '/backend/history/cancel',
  summary: 'End the look back that is being made',
  right,
  input: Empty,
  output: Done,
  async run({ portal }) {
    portal.history.cancel();
    return {};
  },
});

export const getReady = backendOperation({
  id: 'backend.history.ready',
  method: 'GET',
  path: '/backend/history/ready',
  summary: 'What was made, beside what is: accounts, and how much of them differs',
  right,
  input: Empty,
  output: z.object({ ready: ReadyView.nullable() }),
  async run({ portal }) {
    const { ready } = portal.history;
    return { ready: ready === undefined ? null : presentReady(ready) };
  },
});

export const compareHistory = backendOperation({
  id: 'backend.history.compare',
  method: 'GET',
  path: '/backend/history/compare/{account}',
  summary: 'What of an account differs between then and now, by kind, a page at a time; never a secret',
  right,
  input: z.strictObject({
    account: AccountName,
    kind: z.enum(THING_KINDS).default('user'),
    page: z.int().min(1).max(10_000).default(1),
  }),
  output: z.object({ total: z.int(), pages: z.int(), differences: z.array(DifferenceView) }),
  async run({ portal }, { account, kind, page }) {
    if (portal.history.ready === undefined) throw notFound();
    const all = await portal.history.differences(account, kind);
    const differences = all
      .slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
      .map(({ facts, ...one }) => ({ ...one, facts: [...facts] }));
    return { total: all.length, pages: Math.max(1, Math.ceil(all.length / PAGE_SIZE)), differences };
  },
});

export const dropHistory = backendOperation({
  id: 'backend.history.drop',
  method: 'DELETE',
  path: '/backend/history/ready',
  summary: 'Forget what was made',
  right,
  input: Empty,
  output: Done,
  async run({ portal }) {
    await portal.history.drop();
    return {};
  },
});

export const decideHistory = backendOperation({
  id: 'backend.history.decide',
  method: 'POST',
  path: '/backend/history/decide',
  summary:
    'Put what was made in the place of what serves. Confirm with the name of the account, or of the portal for everything',
  right,
  input: z.strictObject({ state: Id, confirm: z.string().max(300) }),
  output: Done,
  object: ({ state }) => state,
  async run(call, { state, confirm }) {
    refuseToken(call);
    const { history, place } = call.portal;
    const name = history.ready?.account?.name ?? place.name;
    if (confirm !== name) throw invalid('confirm', 'confirm-name', { name });
    await refusing(() => history.decide(state));
    return {};
  },
});

function wantedOf(when: string, zone: string): Wanted {
  const wanted = momentOf(when, zone);
  if (wanted === undefined) throw invalid('when', 'history-moment');
  return wanted;
}

const printable = (text: string) => text.replace(/[^\w:. +-]/gu, '?');

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isHistoryError(error)) throw error;
    const field = error.code === 'not-kept' || error.code === 'not-yet' ? 'when' : '';
    throw new Refusal('conflict', [{ field, code: `history-${error.code}` }], { cause: error });
  }
}

export const historyOperations = [
  getHistory,
  findMoment,
  changeHistory,
  keepState,
  prepareHistory,
  cancelHistory,
  getReady,
  compareHistory,
  dropHistory,
  decideHistory,
];
