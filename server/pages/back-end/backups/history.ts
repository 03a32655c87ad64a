/** Point in time: what there is to go back to, a look at it beside what is, and the decision. */
import type { z } from 'zod';
import type { HistoryCompareModel, HistoryModel } from '../../../../ui/models/history.ts';
import { paths } from '../../../../ui/paths.ts';
import { en } from '../../../../ui/texts/en.ts';
import type { OperatorCaller } from '../../../operations/caller.ts';
import { PAGE_SIZE } from '../../../operations/values.ts';
import { notFound } from '../../../refusal.ts';
import { THING_KINDS, type ThingKind } from '../../../replication/history/compare/inventory.ts';
import * as history from '../../../replication/history/operations/list.ts';
import type { HistoryView } from '../../../replication/history/operations/views.ts';
import { listQuery } from '../../list-query.ts';
import { outcomeOf, type Refused } from '../../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../../page.ts';
import { askTyping } from './ask-typing.ts';

type Own = Visit<OperatorCaller>;
type State = z.output<typeof HistoryView>;

export function historyPages(): Page[] {
  const to = paths.backEnd;
  const right = 'backup.restore';
  return [
    backEndPage({
      method: 'GET',
      path: to.history(),
      right: 'backup.see',
      run: (visit) => showHistory(visit),
    }),
    backEndPage({ method: 'POST', path: to.history(), right, run: prepare }),
    backEndPage({ method: 'POST', path: to.historySettings(), right: 'backup.change', run: saveSettings }),
    backEndPage({
      method: 'POST',
      path: to.historyKeep(),
      right: 'backup.change',
      run: (visit) => act(visit, () => visit.invoke(history.keepState, {}), to.history()),
    }),
    backEndPage({
      method: 'POST',
      path: to.historyCancel(),
      right,
      run: (visit) => act(visit, () => visit.invoke(history.cancelHistory, {}), to.history()),
    }),
    backEndPage({
      method: 'POST',
      path: to.historyDrop(),
      right,
      run: (visit) => act(visit, () => visit.invoke(history.dropHistory, {}), to.history()),
    }),
    backEndPage({ method: 'GET', path: to.historyLook(), right, run: (visit) => showLook(visit) }),
    backEndPage({ method: 'GET', path: to.historyCompare(':account'), right, run: showCompare }),
    backEndPage({ method: 'GET', path: to.historyDecide(), right, run: (visit) => askDecide(visit) }),
    backEndPage({ method: 'POST', path: to.historyDecide(), right, run: decide }),
  ];
}

async function showHistory(visit: Own, refused?: Refused): Promise<Answer> {
  const { form, query } = visit;
  const { caller, portal } = visit;
  const state = await visit.invoke(history.getHistory, {});
  const { page } = listQuery(visit);
  const { everySince, end, states, bytes, shortened, ready, settings, tookOver } = state;
  const asked = /^\d{1,15}$/.test(query('number')) ? query('number') : '';
  const texts = Object.entries(settings).map(([name, value]) => [
    name,
    form.has(name) ? form.text(name) : String(value),
  ]);
  const model: HistoryModel = {
    ...{ everySince: everySince?.at ?? null, tookOver, end, shortened, ready, zone: portal.choices.zone },
    ...{ used: bytes.states + bytes.log, limit: bytes.limit },
    ...workOf(state),
    states: states.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
    paging: { page, size: PAGE_SIZE, total: states.length },
    mayRestore: caller.rights.has('backup.restore'),
    mayChange: caller.rights.has('backup.change'),
    settings: Object.fromEntries(texts) as HistoryModel['settings'],
    values: {
      ...{ date: form.text('date'), time: form.text('time'), account: form.text('account') },
      number: form.has('number') ? form.text('number') : asked,
    },
    errors: refused?.errors ?? [],
  };
  return show('backend-history', model, refused?.status ?? 200);
}

function workOf({
  progress,
  failure,
  failing,
}: State): Pick<HistoryModel, 'progress' | 'failure' | 'failing'> {
  const step = (Object.keys(en.historyStep) as (keyof typeof en.historyStep)[]).find(
    (one) => one === progress?.step,
  );
  const percent = Math.round((100 * (progress?.done ?? 0)) / Math.max(1, progress?.total ?? 1));
  return {
    progress: step === undefined ? null : { step, percent: Math.min(percent, 100) },
    failure: failure && { reason: `history-${failure.code}`, detail: failure.detail },
    failing: failing && { reason: `history-${failing.code}`, since: failing.since },
  };
}

async function prepare(visit: Own): Promise<Answer> {
  const { form } = visit;
  form.expect('date', 'time', 'number', 'account');
  const number = form.text('number').trim();
  const when = number === '' ? `${form.text('date')}T${form.text('time')}` : number;
  const outcome = await outcomeOf(() =>
    visit.invoke(history.prepareHistory, { when, account: form.text('account').trim() }),
  );
  if (outcome.ok) return go(paths.backEnd.history());
  // The form has another field for it.
  const field = number === '' ? 'date' : 'number';
  const errors = outcome.errors.map((one) =>
    one.field === '' ? one : { ...one, field: nameOf(one.field, field) },
  );
  return showHistory(visit, { ...outcome, errors });
}

const nameOf = (field: string, when: string) => (field === 'account' ? field : when);

async function saveSettings(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(history.changeHistory);
  return outcome.ok ? go(paths.backEnd.history(), { code: 'saved' }) : showHistory(visit, outcome);
}

async function act(visit: Own, work: () => Promise<unknown>, to: string): Promise<Answer> {
  visit.form.expect();
  const outcome = await outcomeOf(work);
  return outcome.ok ? go(to) : showHistory(visit, outcome);
}

async function showLook(visit: Own, refused?: Refused): Promise<Answer> {
  const { ready } = await visit.invoke(history.getReady, {});
  if (ready === null) return go(paths.backEnd.history());
  const { number, at, account, accounts, broken } = ready;
  const model = {
    ...{ number, at, account, accounts, broken },
    locked: {
      users: sum(accounts.map(({ locked }) => locked.users)),
      devices: sum(accounts.map(({ locked }) => locked.devices)),
    },
    revoked: {
      certificates: sum(accounts.map(({ revoked }) => revoked.certificates)),
      tokens: sum(accounts.map(({ revoked }) => revoked.tokens)),
    },
    errors: refused?.errors ?? [],
  };
  return show('backend-history-look', model, refused?.status ?? 200);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

async function showCompare(visit: Own): Promise<Answer> {
  const { ready } = await visit.invoke(history.getReady, {});
  const account = visit.param('account');
  const one = ready?.accounts.find(({ name, then }) => name === account && then !== null);
  if (one === undefined) throw notFound();
  const kind: ThingKind = THING_KINDS.find((known) => known === visit.query('kind')) ?? 'user';
  const { page } = listQuery(visit);
  const { total, differences } = await visit.invoke(history.compareHistory, { account, kind, page });
  const model: HistoryCompareModel = {
    ...{ account, title: one.title, kind, paging: { page, size: PAGE_SIZE, total } },
    differences: differences.map(({ change, name, facts }) => ({
      ...{ change, name },
      setting: kind === 'setting' ? wordOf(en.historySetting, name) : null,
      facts: facts.map(({ fact, now, then }) => ({
        fact: wordOf(en.historyFact, fact) ?? 'value',
        now,
        then,
      })),
    })),
  };
  return show('backend-history-compare', model);
}

/** The key of a text, for what has one. */
function wordOf<Key extends string>(texts: Readonly<Record<Key, string>>, name: string): Key | null {
  return (Object.keys(texts) as Key[]).find((key) => key === name) ?? null;
}

async function askDecide(visit: Own, refused?: Refused): Promise<Answer> {
  const { ready } = await visit.invoke(history.getReady, {});
  if (ready === null) return go(paths.backEnd.history());
  const name = ready.account?.name ?? visit.portal.place.name;
  const act = ready.account === null ? 'historyDecide' : 'historyDecideAccount';
  const { historyDecide, historyLook } = paths.backEnd;
  return askTyping({ act, action: historyDecide(), back: historyLook(), name }, refused);
}

async function decide(visit: Own): Promise<Answer> {
  const { ready } = await visit.invoke(history.getReady, {});
  if (ready === null) return go(paths.backEnd.history());
  const outcome = await visit.submit(history.decideHistory, { state: ready.id });
  if (!outcome.ok) return askDecide(visit, outcome);
  if (ready.account === null) return show('message', { code: 'restoring', href: paths.backEnd.signIn() });
  return go(paths.backEnd.account(ready.account.name), {
    code: 'historyPutBack',
    params: { name: ready.account.name },
  });
}
