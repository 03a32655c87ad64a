import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Done, Id, Instant } from '../../operations/values.ts';
import { invalid, notFound } from '../../refusal.ts';
import { GRANT_KINDS } from '../../rights/grants.ts';
import { GrantView } from '../user-view.ts';

export const listGrants = accountOperation({
  id: 'grant.list',
  method: 'GET',
  path: '/users/{userId}/grants',
  summary: 'What a person may reach',
  right: 'person.see',
  input: z.strictObject({ userId: Id }),
  output: z.object({ grants: z.array(GrantView) }),
  async run({ account }, { userId }) {
    await account.users.byId(userId);
    return { grants: await account.grants.list(userId) };
  },
});

export const addGrant = accountOperation({
  id: 'grant.add',
  method: 'POST',
  path: '/users/{userId}/grants',
  summary:
    'Let a person reach the account, a project, a device, a component or a service, perhaps until a time',
  right: 'person.change',
  input: z.strictObject({
    userId: Id,
    kind: z.enum(GRANT_KINDS),
    /** Id of the project, device, component or service; null for the account. */
    target: Id.nullable().default(null),
    endsAt: Instant.nullable().default(null),
  }),
  output: z.object({ id: z.string() }),
  object: ({ userId, kind, target }) => `${userId} ${kind} ${target ?? ''}`,
  async run({ account }, { userId, kind, target, endsAt }) {
    if ((kind === 'account') !== (target === null))
      throw invalid('target', target === null ? 'required' : 'unknown-field');
    if (endsAt !== null && Date.parse(endsAt) <= account.now().getTime())
      throw invalid('endsAt', 'time-passed');
    const id = await account.grants.add(userId, { kind, target, endsAt });
    account.live.publish({ kind: 'rights', userId });
    return { id };
  },
});

export const removeGrant = accountOperation({
  id: 'grant.remove',
  method: 'DELETE',
  path: '/users/{userId}/grants/{grantId}',
  summary: 'Take a right away; what it had opened closes at once',
  right: 'person.change',
  input: z.strictObject({ userId: Id, grantId: Id }),
  output: Done,
  object: ({ userId, grantId }) => `${userId} ${grantId}`,
  async run({ account }, { userId, grantId }) {
    if (!(await account.grants.remove(userId, grantId))) throw notFound();
    await account.cutoff.rightsChanged();
    account.live.publish({ kind: 'rights', userId });
    return {};
  },
});
