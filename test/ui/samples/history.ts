import type { HistoryLookModel, HistoryModel } from '../../../ui/models/history.ts';
import { ago, backEnd, type Sample } from './sample.ts';

const quiet: HistoryModel = {
  ...{
    everySince: ago(168),
    tookOver: false,
    end: { number: 48_213, at: ago(0.1) },
    used: 3.1e9,
    limit: 61e9,
  },
  ...{ shortened: false, failing: null, progress: null, failure: null, ready: false },
  states: Array.from({ length: 6 }, (_, hour) => ({ number: 48_000 - 210 * hour, at: ago(hour + 0.4) })),
  paging: { page: 1, size: 50, total: 61 },
  ...{ zone: 'Europe/Berlin', mayRestore: true, mayChange: true },
  settings: { hourlyHours: '24', dailyDays: '30', commitDays: '7', sharePercent: '30' },
  values: { date: '2026-11-12', time: '14:05', number: '', account: '' },
  errors: [],
};

const counts = { users: 12, devices: 40, components: 160, rights: 33 };
const look: HistoryLookModel = {
  ...{ number: 47_111, at: ago(5), account: null, broken: [], errors: [] },
  accounts: [
    {
      ...{ name: 'acme', title: 'Acme Maschinenbau', change: 'changed', differences: 14 },
      ...{ then: counts, now: { ...counts, devices: 38, rights: 29 } },
    },
    { name: 'nord', title: 'Nord-Milch', change: 'back', then: counts, now: null, differences: 0 },
    { name: 'hall', title: 'Hall & Söhne', change: 'gone', then: null, now: counts, differences: 0 },
  ],
  locked: { users: 2, devices: 1 },
  revoked: { certificates: 3, tokens: 1 },
};

export const historySamples: readonly Sample[] = [
  { name: 'history', view: 'backend-history', locals: backEnd, model: { ...quiet, ready: true } },
  {
    name: 'history-first',
    view: 'backend-history',
    locals: backEnd,
    model: {
      ...{ ...quiet, everySince: null, end: null, used: 0, states: [] },
      ...{ paging: { page: 1, size: 50, total: 0 }, mayChange: false },
    },
  },
  {
    name: 'history-working',
    view: 'backend-history',
    locals: backEnd,
    model: { ...quiet, tookOver: true, progress: { step: 'records', percent: 43 } },
  },
  {
    name: 'history-refused',
    view: 'backend-history',
    locals: backEnd,
    model: {
      ...{ ...quiet, shortened: true, failing: { reason: 'history-no-space', since: ago(3) } },
      failure: { reason: 'history-damaged', detail: '0000000000047000.fgr: its hash does not fit' },
      errors: [{ field: 'date', reason: 'history-not-kept' }],
    },
  },
  { name: 'history-look', view: 'backend-history-look', locals: backEnd, model: look },
  {
    name: 'history-look-one',
    view: 'backend-history-look',
    locals: backEnd,
    model: {
      ...{ ...look, account: { name: 'nord', there: false }, accounts: look.accounts.slice(1, 2) },
      ...{ locked: { users: 0, devices: 0 }, revoked: { certificates: 0, tokens: 0 } },
      broken: ['acc_aaaaaaaaaaaaaaaa-0000000000000012-00.fgi: its hash does not fit'],
    },
  },
  {
    name: 'history-compare',
    view: 'backend-history-compare',
    locals: backEnd,
    model: {
      ...{ account: 'acme', title: 'Acme Maschinenbau', kind: 'device' },
      differences: [
        { change: 'back', name: 'Press line 7 (FG-1007)', setting: null, facts: [] },
        { change: 'gone', name: 'Filler 2 (FG-1042)', setting: null, facts: [] },
        {
          ...{ change: 'changed', name: 'Oven 2 (FG-1011)', setting: null },
          facts: [{ fact: 'lan', now: '192.168.1.0/24', then: '192.168.0.0/24' }],
        },
      ],
      paging: { page: 1, size: 50, total: 3 },
    },
  },
];
