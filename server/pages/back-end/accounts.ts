/** The accounts of the appliance: list, one, new, changed. */
import type { AccountFormModel, BackEndAccountModel } from '../../../ui/models/back-end.ts';
import { paths } from '../../../ui/paths.ts';
import {
  changeAccount,
  createAccount,
  getAccount,
  listAccounts,
  newAccountOf,
} from '../../backend/accounts.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import { listQuery } from '../list-query.ts';
import type { Outcome } from '../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../page.ts';
import { accountRow, type Account } from './account-row.ts';

type Own = Visit<OperatorCaller>;
type Values = AccountFormModel['values'];
type Refused = Extract<Outcome<never>, { ok: false }>;

/** What a new account is offered. */
function newValues({ portal }: Own): Values {
  const { pool, maxDevices, maxUsers, maxSessions } = newAccountOf(portal).limits;
  return {
    ...{ name: '', title: '', pool },
    ...{ maxDevices: String(maxDevices), maxUsers: String(maxUsers), maxSessions: String(maxSessions) },
  };
}

export function accountPages(): Page[] {
  const { accounts, accountNew, account, accountEdit } = paths.backEnd;
  return [
    backEndPage({ method: 'GET', path: accounts(), right: 'account.see', run: list }),
    backEndPage({
      method: 'GET',
      path: accountNew(),
      right: 'account.change',
      run: async (visit) =>
        show('backend-account-form', { account: null, values: newValues(visit), errors: [] }),
    }),
    backEndPage({ method: 'POST', path: accounts(), right: 'account.change', run: create }),
    backEndPage({
      method: 'GET',
      path: account(':name'),
      right: 'account.see',
      run: (visit) => showAccount(visit),
    }),
    backEndPage({ method: 'GET', path: accountEdit(':name'), right: 'account.change', run: edit }),
    backEndPage({ method: 'POST', path: accountEdit(':name'), right: 'account.change', run: change }),
  ];
}

async function list(visit: Own): Promise<Answer> {
  const asked = listQuery(visit);
  const { accounts, total, page, pageSize } = await visit.invoke(listAccounts, asked);
  const paging = { page, size: pageSize, total };
  return show('backend-accounts', { accounts: accounts.map(accountRow), q: asked.search, paging });
}

async function create(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(createAccount);
  if (!outcome.ok) return again(visit, null, outcome);
  const { name, title } = outcome.output;
  return go(paths.backEnd.account(name), { code: 'accountAdded', params: { name: title } });
}

async function edit(visit: Own): Promise<Answer> {
  const account = await visit.invoke(getAccount, { account: visit.param('name') });
  const values: Values = {
    name: account.name,
    title: account.title,
    pool: account.pool,
    maxDevices: String(account.maxDevices),
    maxUsers: String(account.maxUsers),
    maxSessions: String(account.maxSessions),
  };
  const about = { name: account.name, displayName: account.title };
  return show('backend-account-form', { account: about, values, errors: [] });
}

async function change(visit: Own): Promise<Answer> {
  const account = await visit.invoke(getAccount, { account: visit.param('name') });
  const outcome = await visit.submit(changeAccount, { account: account.name });
  return outcome.ok
    ? go(paths.backEnd.account(account.name), { code: 'saved' })
    : again(visit, account, outcome);
}

function again({ form }: Own, account: Account | null, { errors, status }: Refused): Answer {
  const values: Values = {
    name: form.text('name'),
    title: form.text('title'),
    pool: form.text('pool'),
    maxDevices: form.text('maxDevices'),
    maxUsers: form.text('maxUsers'),
    maxSessions: form.text('maxSessions'),
  };
  const about = account === null ? null : { name: account.name, displayName: account.title };
  return show('backend-account-form', { account: about, values, errors }, status);
}

/** @param left the link that was just made, or why none was */
export async function showAccount(
  visit: Own,
  left: { link?: BackEndAccountModel['link']; refused?: Refused } = {},
): Promise<Answer> {
  const account = await visit.invoke(getAccount, { account: visit.param('name') });
  const { form } = visit;
  const typed = left.refused !== undefined;
  const text = (name: string) => (typed ? form.text(name) : '');
  const model: BackEndAccountModel = {
    ...accountRow(account),
    createdAt: account.createdAt,
    room: account.room,
    limits: { devices: account.maxDevices, users: account.maxUsers, dialIns: account.maxSessions },
    link: left.link ?? null,
    values: { name: text('name'), displayName: text('displayName'), email: text('email') },
    errors: left.refused?.errors ?? [],
  };
  return show('backend-account', model, left.refused?.status ?? 200);
}
