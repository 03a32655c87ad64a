import { z } from 'zod';
import type { UserCaller } from '../../operations/caller.ts';
import { accountOperation } from '../../operations/operation.ts';
import { Id, Page, PAGE_SIZE } from '../../operations/values.ts';
import { notFound } from '../../refusal.ts';
import { ConnectionView, presentConnection } from '../connection-view.ts';

/** His own, or everybody's for those who may see them. */
export function whose(caller: UserCaller): string | undefined {
  return caller.rights.has('connection.see') ? undefined : caller.person.id;
}

export const listConnections = accountOperation({
  id: 'connection.list',
  method: 'GET',
  path: '/connections',
  summary: 'Connections: those open now, and a page of those that are over',
  right: 'device.see',
  input: Page.strict(),
  output: z.object({
    open: z.array(ConnectionView),
    history: z.array(ConnectionView),
    /** How many are over. */
    total: z.int(),
    page: z.int(),
    pageSize: z.int(),
  }),
  async run(call, { page, search }) {
    const { connections } = call.account;
    const userId = whose(call.caller);
    const own = userId === undefined ? {} : { userId };
    const open = await connections.listOpen(userId);
    const past = await connections.past({ ...own, search, page, size: PAGE_SIZE });
    return {
      open: open.map((one) => presentConnection(call, one)),
      history: past.connections.map((one) => presentConnection(call, one)),
      total: past.total,
      page,
      pageSize: PAGE_SIZE,
    };
  },
});

export const getConnection = accountOperation({
  id: 'connection.get',
  method: 'GET',
  path: '/connections/{connectionId}',
  summary: 'One connection',
  right: 'device.see',
  input: z.strictObject({ connectionId: Id }),
  output: ConnectionView,
  async run(call, { connectionId }) {
    const connection = await call.account.connections.byId(connectionId);
    const userId = whose(call.caller);
    if (userId !== undefined && connection.userId !== userId) throw notFound();
    return presentConnection(call, connection);
  },
});
