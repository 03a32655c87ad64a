import { z } from 'zod';
import { ConnectionView, presentConnection } from '../../connections/connection-view.ts';
import { presentDevices } from '../../devices/device-view.ts';
import { viewerOf } from '../../devices/viewer.ts';
import { accountOperation } from '../../operations/operation.ts';
import { Empty, line } from '../../operations/values.ts';
import { searchAccount } from '../../search/search.ts';

export const getOverview = accountOperation({
  id: 'overview.get',
  method: 'GET',
  path: '/overview',
  summary: 'What is going on now: machines online, your dial-in, open connections',
  right: 'device.see',
  input: Empty,
  output: z.object({
    /** False: the portal has no view of the room just now, and says so. */
    live: z.boolean(),
    online: z.int(),
    devices: z.int(),
    /** The addresses under which you are dialled in. */
    dialledIn: z.array(z.object({ address: z.string(), since: z.string() })),
    open: z.array(ConnectionView),
  }),
  async run({ account, caller }) {
    const devices = presentDevices(account, await account.devices.list(viewerOf(caller)));
    const sees = caller.rights.has('connection.see');
    const open = await account.connections.listOpen(sees ? undefined : caller.person.id);
    const mine = account.dialIns.current().filter((one) => one.userId === caller.person.id);
    return {
      live: account.dialIns.isAttached(),
      online: devices.filter((device) => device.state === 'online').length,
      devices: devices.length,
      dialledIn: mine.map(({ address, since }) => ({ address, since })),
      open: open.map((connection) => presentConnection(connection, account.now())),
    };
  },
});

export const search = accountOperation({
  id: 'search',
  method: 'GET',
  path: '/search',
  summary: 'Devices, components and, for those who may see them, people whose names contain the text',
  right: 'device.see',
  input: z.strictObject({ q: line(100) }),
  output: z.object({
    hits: z.array(
      z.object({
        kind: z.enum(['device', 'component', 'person']),
        title: z.string(),
        detail: z.string(),
        /** Serial number of the device, or id of the person. */
        key: z.string(),
      }),
    ),
  }),
  async run({ account, caller }, { q }) {
    const people = caller.rights.has('person.see');
    return { hits: await searchAccount(account, { text: q, viewer: viewerOf(caller), people }) };
  },
});
