/** The people of the account: list, new, changed. */
import type { UserFormModel } from '../../../ui/models/people.ts';
import { paths } from '../../../ui/paths.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { createPasswordLink } from '../../users/operations/user-credentials.ts';
import { changeUser, createUser, listUsers } from '../../users/operations/users.ts';
import { listQuery } from '../list-query.ts';
import type { Refused } from '../outcome.ts';
import { accountPage, go, show, type Answer, type Page, type Visit } from '../page.ts';
import { userRow } from './present-person.ts';
import { showUser } from './user.ts';
import { userNamed } from './user-named.ts';

type Own = Visit<UserCaller>;
type Values = UserFormModel['values'];

const right = 'person.change';

export const peoplePages: readonly Page[] = [
  accountPage({
    method: 'GET',
    path: paths.people(),
    right: 'person.see',
    async run(visit) {
      const { search, page } = listQuery(visit);
      const found = await visit.invoke(listUsers, { search, page });
      return show('people', {
        users: found.users.map(userRow),
        q: search,
        paging: { page: found.page, size: found.pageSize, total: found.total },
        mayManage: visit.caller.rights.has(right),
      });
    },
  }),
  accountPage({
    method: 'GET',
    path: paths.userNew(),
    right,
    run: async () =>
      showForm({
        user: null,
        self: false,
        values: { name: '', displayName: '', email: '', role: 'technician' },
      }),
  }),
  accountPage({ method: 'POST', path: paths.people(), right, run: create }),
  accountPage({
    method: 'GET',
    path: paths.userEdit(':name'),
    right,
    async run(visit) {
      const user = await userNamed(visit);
      return showForm({ user, self: user.id === visit.caller.person.id, values: user });
    },
  }),
  accountPage({ method: 'POST', path: paths.userEdit(':name'), right, run: change }),
];

/** The new person's page with the link that sets the password: it is shown once, as the answer of the form. */
async function create(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(createUser);
  if (!outcome.ok) return showForm({ user: null, self: false, values: typed(visit), refused: outcome });
  const { id } = outcome.output;
  const { link, endsAt } = await visit.invoke(createPasswordLink, { userId: id });
  return showUser(visit, outcome.output, { link: { url: link, validUntil: endsAt } });
}

async function change(visit: Own): Promise<Answer> {
  const user = await userNamed(visit);
  const outcome = await visit.submit(changeUser, { userId: user.id });
  if (outcome.ok) return go(paths.user(user.name), { code: 'saved' });
  return showForm({
    user,
    self: user.id === visit.caller.person.id,
    values: typed(visit),
    refused: outcome,
  });
}

function typed({ form }: Visit): Values {
  return {
    name: form.text('name'),
    displayName: form.text('displayName'),
    email: form.text('email'),
    role: form.text('role'),
  };
}

interface Filled {
  readonly user: { readonly name: string; readonly displayName: string } | null;
  readonly self: boolean;
  readonly values: Values;
  readonly refused?: Refused;
}

function showForm({ user, self, values, refused }: Filled): Answer {
  const { name, displayName, email, role } = values;
  const model: UserFormModel = {
    user: user === null ? null : { name: user.name, displayName: user.displayName },
    self,
    values: { name, displayName, email, role },
    errors: refused?.errors ?? [],
  };
  return show('user-form', model, refused?.status ?? 200);
}
