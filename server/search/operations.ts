import { z } from 'zod';
import { listOfDevices } from '../devices/device-list.ts';
import { ListedDevice } from '../devices/device-view.ts';
import { viewerOf } from '../devices/viewer.ts';
import { accountOperation } from '../operations/operation.ts';
import { line } from '../operations/values.ts';
import { presentUsers, UserView } from '../users/user-view.ts';
import { componentsLike, HITS_PER_KIND } from './search.ts';

export const search = accountOperation({
  id: 'search',
  method: 'GET',
  path: '/search',
  summary: 'Devices, components and, for those who may see them, people that contain the text',
  right: 'device.see',
  input: z.strictObject({ q: line(100) }),
  output: z.object({
    devices: z.array(ListedDevice),
    components: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        serial: z.string(),
        device: z.string(),
        address: z.string(),
        virtualAddress: z.string(),
      }),
    ),
    people: z.array(UserView),
    /** There were more of one kind than are shown. */
    more: z.boolean(),
  }),
  async run(call, { q }) {
    if (q === '') return { devices: [], components: [], people: [], more: false };
    const { account, caller } = call;
    const filter = { search: q, page: 1, troubledFirst: false };
    const devices = await listOfDevices(call, filter);
    const components = await componentsLike(account, { text: q, viewer: viewerOf(caller) });
    const people = caller.rights.has('person.see')
      ? await account.users.list({ search: q, page: 1, size: HITS_PER_KIND })
      : { users: [], total: 0 };
    return {
      devices: devices.devices.slice(0, HITS_PER_KIND),
      components: components.slice(0, HITS_PER_KIND),
      people: presentUsers(account, people.users),
      more: [devices.total, components.length, people.total].some((count) => count > HITS_PER_KIND),
    };
  },
});
