/** The first page: what is going on now, and the machines. */
import type { OverviewModel } from '../../../ui/models/devices.ts';
import { paths } from '../../../ui/paths.ts';
import { getOverview } from '../../accounts/operations/overview.ts';
import { listProjects } from '../../devices/operations/projects.ts';
import { accountPage, show } from '../page.ts';
import { deviceFilter } from './device-filter.ts';
import { openConnection } from './present-connection.ts';
import { deviceRow } from './present-device.ts';
import { projectChoices } from './project-choices.ts';

export const overviewPage = accountPage({
  method: 'GET',
  path: paths.overview(),
  right: 'device.see',
  async run(visit) {
    const { shown, asked } = deviceFilter(visit);
    const now = await visit.invoke(getOverview, asked);
    const { projects } = await visit.invoke(listProjects, {});
    const model: OverviewModel = {
      summary: {
        online: now.online,
        total: now.devices,
        troubled: now.troubled,
        dialIn: now.dialledIn[0] ?? null,
        open: now.open.length,
        live: now.live,
      },
      open: now.open.map((one) => openConnection(one, visit.caller)),
      filter: shown,
      projects: projectChoices(projects),
      devices: now.machines.map(deviceRow),
      paging: { page: now.page, size: now.pageSize, total: now.total },
      mayManage: visit.caller.rights.has('device.change'),
    };
    return show('overview', model);
  },
});
