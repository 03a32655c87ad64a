import { z } from 'zod';
import { subjectOf, type UserCaller } from '../../operations/caller.ts';
import { accountOperation } from '../../operations/operation.ts';
import { Done, Id } from '../../operations/values.ts';
import { invalid } from '../../refusal.ts';
import { presentUser, UserView } from '../user-view.ts';

const OneUser = z.strictObject({ userId: Id });

function refuseSelf(caller: UserCaller, userId: string): void {
  if (caller.person.id === userId) throw invalid('', 'not-yourself');
}

export const disableUser = accountOperation({
  id: 'user.disable',
  method: 'POST',
  path: '/users/{userId}/disable',
  summary: 'Shut a person out: sessions, VPN and connections end at once',
  right: 'person.change',
  input: OneUser,
  output: UserView,
  object: ({ userId }) => userId,
  async run({ account, caller }, { userId }) {
    refuseSelf(caller, userId);
    const user = await account.users.setStatus(userId, 'disabled');
    await account.cutoff.user(userId, 'user-disabled', subjectOf(caller));
    return presentUser(account, user);
  },
});

export const enableUser = accountOperation({
  id: 'user.enable',
  method: 'POST',
  path: '/users/{userId}/enable',
  summary: 'Let a person in again',
  right: 'person.change',
  input: OneUser,
  output: UserView,
  object: ({ userId }) => userId,
  async run({ account }, { userId }) {
    return presentUser(account, await account.users.setStatus(userId, 'active'));
  },
});

export const deleteUser = accountOperation({
  id: 'user.delete',
  method: 'DELETE',
  path: '/users/{userId}',
  summary: 'Delete a person with seats, rights and tokens; confirm with the name',
  right: 'person.change',
  input: z.strictObject({ userId: Id, confirm: z.string().max(100) }),
  output: Done,
  object: ({ userId }) => userId,
  async run({ account, caller }, { userId, confirm }) {
    refuseSelf(caller, userId);
    const { name } = await account.users.byId(userId);
    if (confirm !== name) throw invalid('confirm', 'confirm-name', { name });
    await account.users.remove(userId);
    await account.cutoff.user(userId, 'user-deleted', subjectOf(caller));
    return {};
  },
});
