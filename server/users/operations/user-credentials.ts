import { paths } from '../../../ui/paths.ts';
import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Done, Id } from '../../operations/values.ts';
import { portalAddress } from '../../accounts/facts.ts';
import { LinkView } from '../user-view.ts';
import { refuseExceeding, refuseOwnByToken } from './exceeding.ts';

const OneUser = z.strictObject({ userId: Id });

export const createPasswordLink = accountOperation({
  id: 'user.password-link',
  method: 'POST',
  path: '/users/{userId}/password-link',
  summary: 'A one-time link with which the person sets a new password; earlier links stop working',
  right: 'person.change',
  input: OneUser,
  output: LinkView,
  object: ({ userId }) => userId,
  async run({ account, caller }, { userId }) {
    refuseOwnByToken(caller, userId);
    refuseExceeding(caller, (await account.users.byId(userId)).role);
    const { token, endsAt } = await account.people.passwords.createLink(userId);
    return { link: `${portalAddress(account.place)}${paths.resetPassword(token)}`, endsAt };
  },
});

export const removeSecondFactor = accountOperation({
  id: 'user.second-factor.remove',
  method: 'POST',
  path: '/users/{userId}/remove-second-factor',
  summary: 'Remove a lost second factor; every session of the person ends',
  right: 'person.change',
  input: OneUser,
  output: Done,
  object: ({ userId }) => userId,
  async run({ account, caller }, { userId }) {
    refuseOwnByToken(caller, userId);
    refuseExceeding(caller, (await account.users.byId(userId)).role);
    await account.people.secondFactor.remove(userId);
    return {};
  },
});
