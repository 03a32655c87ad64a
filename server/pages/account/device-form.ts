/** Adding and changing a device. */
import type { DeviceFormModel } from '../../../ui/models/devices.ts';
import { paths } from '../../../ui/paths.ts';
import { changeDevice } from '../../devices/operations/change-device.ts';
import { createDevice } from '../../devices/operations/create-device.ts';
import { getDevice } from '../../devices/operations/get-device.ts';
import { listProjects } from '../../devices/operations/projects.ts';
import type { UserCaller } from '../../operations/caller.ts';
import type { Refused } from '../outcome.ts';
import { accountPage, go, show, type Answer, type Page, type Visit } from '../page.ts';
import { projectChoices } from './project-choices.ts';

type Values = DeviceFormModel['values'];

const right = 'device.change';
const EMPTY: Values = { serial: '', name: '', projectId: '', lan: '', note: '' };

export const deviceForms: readonly Page[] = [
  accountPage({
    method: 'GET',
    path: paths.deviceNew(),
    right,
    run: (visit) => showForm(visit, { device: null, values: EMPTY }),
  }),
  accountPage({
    method: 'POST',
    path: paths.devices(),
    right,
    async run(visit) {
      const outcome = await visit.submit(createDevice);
      if (!outcome.ok) return showForm(visit, { device: null, values: typed(visit), refused: outcome });
      const { serial, name } = outcome.output;
      return go(paths.device(serial), { code: 'deviceAdded', params: { name } });
    },
  }),
  accountPage({
    method: 'GET',
    path: paths.deviceEdit(':serial'),
    right,
    async run(visit) {
      const device = await visit.invoke(getDevice, { serial: visit.param('serial') });
      return showForm(visit, { device, values: { ...device, projectId: device.projectId ?? '' } });
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.deviceEdit(':serial'),
    right,
    async run(visit) {
      const device = await visit.invoke(getDevice, { serial: visit.param('serial') });
      const outcome = await visit.submit(changeDevice, { serial: device.serial });
      if (!outcome.ok) return showForm(visit, { device, values: typed(visit), refused: outcome });
      return go(paths.device(device.serial), { code: 'saved' });
    },
  }),
];

function typed({ form }: Visit): Values {
  return {
    serial: form.text('serial'),
    name: form.text('name'),
    projectId: form.text('projectId'),
    lan: form.text('lan'),
    note: form.text('note'),
  };
}

interface Filled {
  readonly device: { readonly serial: string; readonly name: string } | null;
  readonly values: Values;
  readonly refused?: Refused;
}

async function showForm(visit: Visit<UserCaller>, { device, values, refused }: Filled): Promise<Answer> {
  const { projects } = await visit.invoke(listProjects, {});
  const { serial, name, projectId, lan, note } = values;
  const model: DeviceFormModel = {
    device: device === null ? null : { serial: device.serial, name: device.name },
    projects: projectChoices(projects),
    values: { serial, name, projectId, lan, note },
    errors: refused?.errors ?? [],
  };
  return show('device-form', model, refused?.status ?? 200);
}
