/** What is done to a person: rights given and taken, seats revoked, signed out, shut out, let in, deleted. */
import type { FieldError } from '../../../ui/models/basics.ts';
import type { FlashCode } from '../../../ui/models/locals.ts';
import { paths } from '../../../ui/paths.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { listSeatsOfUser, removeSeatOfUser } from '../../seats/operations.ts';
import { createPasswordLink, removeSecondFactor } from '../../users/operations/user-credentials.ts';
import { addGrant, listGrants, removeGrant } from '../../users/operations/user-grants.ts';
import { signOutUser } from '../../users/operations/user-sessions.ts';
import { deleteUser, disableUser, enableUser } from '../../users/operations/user-status.ts';
import type { UserView } from '../../users/user-view.ts';
import { outcomeOf, refusedWith } from '../outcome.ts';
import { accountPage, go, show, type Answer, type Page, type Visit } from '../page.ts';
import { grantOf } from './grantable.ts';
import { showUser } from './user.ts';
import { userNamed } from './user-named.ts';

type Own = Visit<UserCaller>;

const right = 'person.change';
const DAY_MS = 86_400_000;

export const userActs: readonly Page[] = [
  act(paths.userDisable(':name'), 'userDisabled', ({ invoke }, { id }) =>
    invoke(disableUser, { userId: id }),
  ),
  act(paths.userEnable(':name'), 'userEnabled', ({ invoke }, { id }) => invoke(enableUser, { userId: id })),
  act(paths.userSecondFactorOff(':name'), 'secondFactorRemoved', ({ invoke }, { id }) =>
    invoke(removeSecondFactor, { userId: id }),
  ),
  act(paths.userSignOut(':name'), 'userSignedOut', ({ invoke }, { id }) =>
    invoke(signOutUser, { userId: id }),
  ),
  act(paths.rightRemove(':name', ':id'), 'rightRemoved', ({ invoke, param }, { id }) =>
    invoke(removeGrant, { userId: id, grantId: param('id') }),
  ),
  accountPage({ method: 'POST', path: paths.rights(':name'), right, run: give }),
  accountPage({ method: 'POST', path: paths.userSeatRevoke(':name', ':id'), right, run: revokeSeat }),
  accountPage({
    method: 'POST',
    path: paths.userResetLink(':name'),
    right,
    async run(visit) {
      visit.form.expect();
      const user = await userNamed(visit);
      const { link, endsAt } = await visit.invoke(createPasswordLink, { userId: user.id });
      return showUser(visit, user, { link: { url: link, validUntil: endsAt } });
    },
  }),
  accountPage({
    method: 'GET',
    path: paths.userDelete(':name'),
    right,
    run: async (visit) => askDelete(visit, await userNamed(visit)),
  }),
  accountPage({
    method: 'POST',
    path: paths.userDelete(':name'),
    right,
    async run(visit) {
      const user = await userNamed(visit);
      const outcome = await visit.submit(deleteUser, { userId: user.id });
      if (!outcome.ok) return askDelete(visit, user, outcome);
      return go(paths.people(), { code: 'userDeleted', params: { name: user.displayName } });
    },
  }),
];

/** A button without fields: done, and said on the person's page; refused, and said why on the same page. */
function act(path: string, code: FlashCode, run: (visit: Own, user: UserView) => Promise<unknown>): Page {
  return accountPage({
    method: 'POST',
    path,
    right,
    async run(visit) {
      visit.form.expect();
      const user = await userNamed(visit);
      const outcome = await outcomeOf(() => run(visit, user));
      return outcome.ok
        ? go(paths.user(user.name), { code, params: { name: user.displayName } })
        : showUser(visit, user, outcome);
    },
  });
}

async function give(visit: Own): Promise<Answer> {
  const { form, invoke, portal } = visit;
  form.expect('right', 'days');
  const user = await userNamed(visit);
  const grant = grantOf(form.text('right'));
  const days = form.text('days');
  const endsAt = new Date(portal.now().getTime() + Number(days) * DAY_MS);
  const outcome =
    grant === undefined
      ? refusedWith('right', 'choose')
      : days !== '' && !/^[1-9]\d{0,3}$/.test(days)
        ? refusedWith('days', 'not-a-number')
        : await outcomeOf(() =>
            invoke(addGrant, {
              userId: user.id,
              ...grant,
              endsAt: days === '' ? null : endsAt.toISOString(),
            }),
          );
  if (outcome.ok) return go(`${paths.user(user.name)}#rights`, { code: 'rightGranted' });
  const errors = outcome.errors.map((one) => ({ ...one, field: one.field === 'days' ? 'days' : 'right' }));
  return showUser(visit, user, { errors, status: outcome.status });
}

async function revokeSeat(visit: Own): Promise<Answer> {
  visit.form.expect();
  const user = await userNamed(visit);
  const { seats } = await visit.invoke(listSeatsOfUser, { userId: user.id });
  const seatId = visit.param('id');
  await visit.invoke(removeSeatOfUser, { userId: user.id, seatId });
  const name = seats.find(({ id }) => id === seatId)?.name ?? '';
  return go(paths.user(user.name), { code: 'seatRevoked', params: { name } });
}

async function askDelete(
  { invoke }: Own,
  user: UserView,
  refused: { errors: readonly FieldError[]; status: number } = { errors: [], status: 200 },
): Promise<Answer> {
  const { seats } = await invoke(listSeatsOfUser, { userId: user.id });
  const { grants } = await invoke(listGrants, { userId: user.id });
  return show(
    'confirm',
    {
      act: 'userDelete',
      action: paths.userDelete(user.name),
      back: paths.user(user.name),
      name: user.displayName,
      type: user.name,
      gone: [
        { what: 'rights', count: grants.length },
        { what: 'seats', count: seats.length },
        { what: 'dialIns', count: seats.filter((seat) => seat.dialledIn === true).length },
      ],
      errors: refused.errors,
    },
    refused.status,
  );
}
