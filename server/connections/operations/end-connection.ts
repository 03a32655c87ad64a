import { z } from 'zod';
import { subjectOf } from '../../operations/caller.ts';
import { accountOperation } from '../../operations/operation.ts';
import { Id } from '../../operations/values.ts';
import { notFound } from '../../refusal.ts';
import { ConnectionView, presentConnection } from '../connection-view.ts';

export const endConnection = accountOperation({
  id: 'connection.end',
  method: 'POST',
  path: '/connections/{connectionId}/end',
  summary: 'End a connection: your own, or anybody’s with the right to; packets stop at once',
  right: 'device.see',
  input: z.strictObject({ connectionId: Id }),
  output: ConnectionView,
  object: ({ connectionId }) => connectionId,
  async run(call, { connectionId }) {
    const { account, caller } = call;
    const own = caller.rights.has('connection.end') ? {} : { userId: caller.person.id };
    const { userId } = await account.connections.byId(connectionId);
    if (own.userId !== undefined && own.userId !== userId) throw notFound();
    await account.cutoff.connection(connectionId, { reason: 'ended', by: subjectOf(caller), ...own });
    return presentConnection(call, await account.connections.byId(connectionId));
  },
});
