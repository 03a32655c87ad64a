/** The list of devices: the same rows as the overview, denser, by name. */
import type { OverviewModel } from '../../../ui/models/devices.ts';
import { paths } from '../../../ui/paths.ts';
import { listDevices } from '../../devices/operations/list-devices.ts';
import { listProjects } from '../../devices/operations/projects.ts';
import { accountPage, show } from '../page.ts';
import { deviceFilter } from './device-filter.ts';
import { deviceRow } from './present-device.ts';
import { projectChoices } from './project-choices.ts';

export const devicesPage = accountPage({
  method: 'GET',
  path: paths.devices(),
  right: 'device.see',
  async run(visit) {
    const { shown, asked } = deviceFilter(visit);
    const { devices, total, counts, page, pageSize } = await visit.invoke(listDevices, asked);
    const { projects } = await visit.invoke(listProjects, {});
    const model: OverviewModel = {
      summary: {
        online: counts.online,
        total: counts.all,
        troubled: counts.troubled,
        dialIn: null,
        open: 0,
        live: visit.caller.account.dialIns.isAttached(),
      },
      open: [],
      filter: shown,
      projects: projectChoices(projects),
      devices: devices.map(deviceRow),
      paging: { page, size: pageSize, total },
      mayManage: visit.caller.rights.has('device.change'),
    };
    return show('devices', model);
  },
});
