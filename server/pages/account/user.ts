/** One person: what he may reach, what he dials in with, where he is signed in. */
import type { FieldError } from '../../../ui/models/basics.ts';
import type { UserModel } from '../../../ui/models/people.ts';
import { paths } from '../../../ui/paths.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { listSeatsOfUser } from '../../seats/operations.ts';
import { listGrants } from '../../users/operations/user-grants.ts';
import { listSessionsOfUser } from '../../users/operations/user-sessions.ts';
import type { UserView } from '../../users/user-view.ts';
import { accountPage, show, type Answer, type Page, type Visit } from '../page.ts';
import { seatRow, signInRow } from '../profile/own-rows.ts';
import { grantable } from './grantable.ts';
import { rightRow, userRow } from './present-person.ts';
import { userNamed } from './user-named.ts';

export const userPage: Page = accountPage({
  method: 'GET',
  path: paths.user(':name'),
  right: 'person.see',
  run: async (visit) => showUser(visit, await userNamed(visit)),
});

/** What a form of the page left behind. */
export interface Left {
  /** Shown once. */
  readonly link?: UserModel['resetLink'];
  readonly errors?: readonly FieldError[];
  readonly status?: number;
}

export async function showUser(
  visit: Visit<UserCaller>,
  user: UserView,
  { link = null, errors = [], status = 200 }: Left = {},
): Promise<Answer> {
  const { invoke, caller, portal } = visit;
  const asked = { userId: user.id };
  const { grants } = await invoke(listGrants, asked);
  const { seats } = await invoke(listSeatsOfUser, asked);
  const { sessions } = await invoke(listSessionsOfUser, asked);
  const mayManage = caller.rights.has('person.change');
  const held = new Set(grants.map(({ target }) => target ?? 'account'));
  const offered = mayManage ? await grantable(visit, held) : { choices: [], find: { q: '', more: false } };
  const nowMs = portal.now().getTime();
  const model: UserModel = {
    ...userRow(user),
    createdAt: user.createdAt,
    rights: grants.map(rightRow),
    grantable: offered.choices,
    find: offered.find,
    seats: seats.map((seat) => seatRow(seat, nowMs)),
    signIns: sessions.map(signInRow),
    resetLink: link,
    self: user.id === caller.person.id,
    mayManage,
    errors,
  };
  return show('user', model, status);
}
