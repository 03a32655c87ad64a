import { z } from 'zod';
import { subjectOf } from '../../operations/caller.ts';
import { accountOperation } from '../../operations/operation.ts';
import { Done, Id } from '../../operations/values.ts';
import { SessionView } from '../user-view.ts';

const OneUser = z.strictObject({ userId: Id });

export const listSessionsOfUser = accountOperation({
  id: 'user.sessions',
  method: 'GET',
  path: '/users/{userId}/sessions',
  summary: 'Where a person is signed in',
  right: 'session.see',
  input: OneUser,
  output: z.object({ sessions: z.array(SessionView) }),
  async run({ account, caller }, { userId }) {
    await account.users.byId(userId);
    const sessions = await account.people.sessions.list(userId);
    return { sessions: sessions.map((one) => ({ ...one, own: one.id === caller.credential.id })) };
  },
});

export const signOutUser = accountOperation({
  id: 'user.sign-out',
  method: 'POST',
  path: '/users/{userId}/sign-out',
  summary: 'End every sign-in, dial-in and connection of a person, who may sign in again',
  right: 'session.end',
  input: OneUser,
  output: Done,
  object: ({ userId }) => userId,
  async run({ account, caller }, { userId }) {
    await account.users.byId(userId);
    await account.people.sessions.endAll(userId);
    await account.cutoff.signedOut(userId, subjectOf(caller));
    return {};
  },
});
