import { z } from 'zod';
import { whose } from '../../connections/operations/list-connections.ts';
import { ConnectionView, presentConnection } from '../../connections/connection-view.ts';
import { listOfDevices } from '../../devices/device-list.ts';
import { ListedDevice } from '../../devices/device-view.ts';
import { DeviceFilterFields } from '../../devices/operations/list-devices.ts';
import { accountOperation } from '../../operations/operation.ts';
import { PAGE_SIZE } from '../../operations/values.ts';

export const getOverview = accountOperation({
  id: 'overview.get',
  method: 'GET',
  path: '/overview',
  summary:
    'What is going on now: machines online, your dial-in, open connections, and a page of your machines',
  right: 'device.see',
  input: DeviceFilterFields.strict(),
  output: z.object({
    /** False: the portal has no view of the room just now, and says so. */
    live: z.boolean(),
    online: z.int(),
    devices: z.int(),
    /** Machines that need attention. */
    troubled: z.int(),
    /** The addresses under which you are dialled in. */
    dialledIn: z.array(z.object({ address: z.string(), since: z.string() })),
    open: z.array(ConnectionView),
    /** One page of those that fit the filter: trouble first, then by name. */
    machines: z.array(ListedDevice),
    total: z.int(),
    page: z.int(),
    pageSize: z.int(),
  }),
  async run(call, filter) {
    const { account, caller } = call;
    const { devices, total, counts } = await listOfDevices(call, { ...filter, troubledFirst: true });
    const open = await account.connections.listOpen(whose(caller));
    const mine = account.dialIns.current().filter((one) => one.userId === caller.person.id);
    return {
      live: account.dialIns.isAttached(),
      online: counts.online,
      devices: counts.all,
      troubled: counts.troubled,
      dialledIn: mine.map(({ address, since }) => ({ address, since })),
      open: open.map((connection) => presentConnection(call, connection)),
      machines: devices,
      total,
      page: filter.page,
      pageSize: PAGE_SIZE,
    };
  },
});
