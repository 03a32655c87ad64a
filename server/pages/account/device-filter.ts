/** How a list of devices is narrowed down in its address; what is not usable there is as if it were not there. */
import type { DeviceFilter } from '../../../ui/models/devices.ts';
import { listQuery } from '../list-query.ts';
import type { Visit } from '../page.ts';

const STATES = ['online', 'offline', 'never', 'disabled', 'troubled'] as const;

export function deviceFilter(visit: Pick<Visit, 'query'>) {
  const { search, page } = listQuery(visit);
  const state = STATES.find((one) => one === visit.query('state'));
  const project = /^prj_[a-z2-7]{16,32}$/.test(visit.query('project')) ? visit.query('project') : undefined;
  const shown: DeviceFilter = { q: search, state: state ?? '', project: project ?? '' };
  const asked = {
    search,
    page,
    ...(state === undefined ? {} : { state }),
    ...(project === undefined ? {} : { projectId: project }),
  };
  return { shown, asked };
}
