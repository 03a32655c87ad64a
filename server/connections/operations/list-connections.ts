import { z } from 'zod';
import { viewerOf } from '../../devices/viewer.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { accountOperation } from '../../operations/operation.ts';
import { Id, PAGE_SIZE, Serial } from '../../operations/values.ts';
import { notFound } from '../../refusal.ts';
import { ConnectionView, presentConnection } from '../connection-view.ts';
import { ServiceView } from '../../devices/device-view.ts';

/** His own, or everybody's for those who may see them. */
function whose(caller: UserCaller): string | undefined {
  return caller.rights.has('connection.see') ? undefined : caller.person.id;
}

export const listConnections = accountOperation({
  id: 'connection.list',
  method: 'GET',
  path: '/connections',
  summary: 'Connections: those open now, and a page of all that ever were',
  right: 'device.see',
  input: z.strictObject({ page: z.int().min(1).max(100_000).default(1) }),
  output: z.object({
    open: z.array(ConnectionView),
    history: z.array(ConnectionView),
    total: z.int(),
    page: z.int(),
    pageSize: z.int(),
  }),
  async run({ account, caller }, { page }) {
    const userId = whose(caller);
    const own = userId === undefined ? {} : { userId };
    const now = account.now();
    const open = await account.connections.listOpen(userId);
    const history = await account.connections.history({ ...own, page, size: PAGE_SIZE });
    return {
      open: open.map((one) => presentConnection(one, now)),
      history: history.map((one) => presentConnection(one, now)),
      total: await account.connections.count(userId),
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
  async run({ account, caller }, { connectionId }) {
    const connection = await account.connections.byId(connectionId);
    const userId = whose(caller);
    if (userId !== undefined && connection.userId !== userId) throw notFound();
    return presentConnection(connection, account.now());
  },
});

export const listOpenable = accountOperation({
  id: 'connection.openable',
  method: 'GET',
  path: '/devices/{serial}/openable',
  summary: 'The services of a device that you may open now',
  right: 'connection.open',
  input: z.strictObject({ serial: Serial }),
  output: z.object({
    services: z.array(
      ServiceView.extend({ componentId: z.string(), component: z.string(), address: z.string() }),
    ),
  }),
  async run({ account, caller }, { serial }) {
    const device = await account.devices.bySerial(serial, viewerOf(caller));
    const services = await account.connections.openable(caller.person.id, device);
    return {
      services: services.map(({ serviceName, componentName, ...one }) => ({
        ...one,
        name: serviceName,
        component: componentName,
      })),
    };
  },
});
