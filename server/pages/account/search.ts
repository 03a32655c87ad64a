import type { SearchModel } from '../../../ui/models/account.ts';
import { paths } from '../../../ui/paths.ts';
import { search } from '../../search/operations.ts';
import { listQuery } from '../list-query.ts';
import { accountPage, show } from '../page.ts';
import { deviceRow } from './present-device.ts';
import { userRow } from './present-person.ts';

export const searchPage = accountPage({
  method: 'GET',
  path: paths.search(),
  right: 'device.see',
  async run(visit) {
    const q = listQuery(visit).search.trim();
    const found = await visit.invoke(search, { q });
    const model: SearchModel = {
      q,
      devices: found.devices.map(deviceRow),
      components: found.components.map(({ id, name, serial, device, virtualAddress }) => ({
        ...{ id, name, serial, device, virtualAddress },
      })),
      people: found.people.map(userRow),
      more: found.more,
    };
    return show('search', model);
  },
});
