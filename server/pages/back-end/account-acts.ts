/** What is done to an account: suspended, resumed, deleted with everything in it, given an administrator. */
import { paths } from '../../../ui/paths.ts';
import {
  createAdministrator,
  deleteAccount,
  getAccount,
  resumeAccount,
  suspendAccount,
} from '../../backend/accounts.ts';
import type { FieldError } from '../../../ui/models/basics.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../page.ts';
import { showAccount } from './accounts.ts';

type Own = Visit<OperatorCaller>;

export function accountActs(): Page[] {
  const { account, accountSuspend, accountResume, accountDelete, accountAdministrator } = paths.backEnd;
  const right = 'account.change';
  return [
    backEndPage({
      method: 'POST',
      path: accountSuspend(':name'),
      right,
      async run({ invoke, param }) {
        const { name, title } = await invoke(suspendAccount, { account: param('name') });
        return go(account(name), { code: 'accountSuspended', params: { name: title } });
      },
    }),
    backEndPage({
      method: 'POST',
      path: accountResume(':name'),
      right,
      async run({ invoke, param }) {
        const { name, title } = await invoke(resumeAccount, { account: param('name') });
        return go(account(name), { code: 'accountResumed', params: { name: title } });
      },
    }),
    backEndPage({ method: 'POST', path: accountAdministrator(':name'), right, run: addAdministrator }),
    backEndPage({
      method: 'GET',
      path: accountDelete(':name'),
      right,
      run: (visit) => askDelete(visit, [], 200),
    }),
    backEndPage({ method: 'POST', path: accountDelete(':name'), right, run: remove }),
  ];
}

/** The link is shown once, as the answer of the form, and stands in no address and no cookie. */
async function addAdministrator(visit: Own): Promise<Answer> {
  const account = visit.param('name');
  const outcome = await visit.submit(createAdministrator, { account });
  if (!outcome.ok) return showAccount(visit, { refused: outcome });
  const { link, endsAt } = outcome.output;
  return showAccount(visit, { link: { user: visit.form.text('name'), url: link, validUntil: endsAt } });
}

async function askDelete(visit: Own, errors: readonly FieldError[], status: number): Promise<Answer> {
  const { name, title, sessions } = await visit.invoke(getAccount, { account: visit.param('name') });
  return show(
    'confirm',
    {
      act: 'accountDelete',
      action: paths.backEnd.accountDelete(name),
      back: paths.backEnd.account(name),
      name: title,
      type: name,
      gone: [{ what: 'dialIns', count: sessions ?? 0 }],
      errors,
    },
    status,
  );
}

async function remove(visit: Own): Promise<Answer> {
  const { name, title } = await visit.invoke(getAccount, { account: visit.param('name') });
  const outcome = await visit.submit(deleteAccount, { account: name });
  if (!outcome.ok) return askDelete(visit, outcome.errors, outcome.status);
  return go(paths.backEnd.accounts(), { code: 'accountDeleted', params: { name: title } });
}
