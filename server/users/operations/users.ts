import { z } from 'zod';
import { subjectOf } from '../../operations/caller.ts';
import { accountOperation } from '../../operations/operation.ts';
import { Email, Id, LoginName, Page, PAGE_SIZE, requiredLine } from '../../operations/values.ts';
import { invalid } from '../../refusal.ts';
import { RoleValue, UserView, presentUser, presentUsers } from '../user-view.ts';
import { refuseExceeding } from './exceeding.ts';

const UserFields = { displayName: requiredLine(80), email: Email.default(''), role: RoleValue };

export const listUsers = accountOperation({
  id: 'user.list',
  method: 'GET',
  path: '/users',
  summary: 'The people of the account',
  right: 'person.see',
  input: Page.extend({
    /** Exactly the person with this name. */
    name: LoginName.optional(),
    withoutSecondFactor: z.boolean().optional(),
  }).strict(),
  output: z.object({ users: z.array(UserView), total: z.int(), page: z.int(), pageSize: z.int() }),
  async run({ account }, wanted) {
    const { users, total } = await account.users.list({ ...wanted, size: PAGE_SIZE });
    const { page } = wanted;
    return { users: presentUsers(account, users), total, page, pageSize: PAGE_SIZE };
  },
});

export const getUser = accountOperation({
  id: 'user.get',
  method: 'GET',
  path: '/users/{userId}',
  summary: 'One person',
  right: 'person.see',
  input: z.strictObject({ userId: Id }),
  output: UserView,
  async run({ account }, { userId }) {
    return presentUser(account, await account.users.byId(userId));
  },
});

export const createUser = accountOperation({
  id: 'user.create',
  method: 'POST',
  path: '/users',
  summary: 'Add a person; the password is set through a link',
  right: 'person.change',
  input: z.strictObject({ name: LoginName, ...UserFields }),
  output: UserView,
  object: ({ name }) => name,
  async run({ account, caller }, input) {
    refuseExceeding(caller, input.role);
    return presentUser(account, await account.users.create(input));
  },
});

export const changeUser = accountOperation({
  id: 'user.change',
  method: 'PUT',
  path: '/users/{userId}',
  summary: 'Change a person; another role ends every session of that person, VPN included',
  right: 'person.change',
  input: z.strictObject({ userId: Id, ...UserFields }),
  output: UserView,
  object: ({ userId }) => userId,
  async run({ account, caller }, { userId, ...input }) {
    const before = await account.users.byId(userId);
    // Nobody takes his own last key away by a slip, nor gives himself a role (CVE-2023-0985).
    if (userId === caller.person.id && input.role !== before.role) throw invalid('role', 'not-yourself');
    if (input.role !== before.role) refuseExceeding(caller, input.role);
    const user = await account.users.change(userId, input);
    if (user.role !== before.role) await account.cutoff.roleChanged(userId, user.role, subjectOf(caller));
    return presentUser(account, user);
  },
});
