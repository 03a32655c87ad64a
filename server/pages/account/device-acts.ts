/** What is done to a device: shut out, let in, deleted, a configuration for its router. */
import type { FieldError } from '../../../ui/models/basics.ts';
import { paths } from '../../../ui/paths.ts';
import { listConnections } from '../../connections/operations/list-connections.ts';
import { createConfiguration } from '../../devices/operations/device-configuration.ts';
import { deleteDevice, disableDevice, enableDevice } from '../../devices/operations/device-status.ts';
import { getDevice } from '../../devices/operations/get-device.ts';
import { renewDevice } from '../../devices/operations/renew-device.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { accountPage, file, go, show, type Answer, type Page, type Visit } from '../page.ts';

const right = 'device.change';

export const deviceActs: readonly Page[] = [
  accountPage({
    method: 'POST',
    path: paths.deviceDisable(':serial'),
    right,
    async run({ form, invoke, param }) {
      form.expect();
      const { serial, name } = await invoke(disableDevice, { serial: param('serial') });
      return go(paths.device(serial), { code: 'deviceDisabled', params: { name } });
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.deviceEnable(':serial'),
    right,
    async run({ form, invoke, param }) {
      form.expect();
      const { serial, name } = await invoke(enableDevice, { serial: param('serial') });
      return go(paths.device(serial), { code: 'deviceEnabled', params: { name } });
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.deviceRenew(':serial'),
    right: 'device.keys',
    async run({ form, invoke, param }) {
      form.expect();
      const { serial, name } = await invoke(getDevice, { serial: param('serial') });
      await invoke(renewDevice, { serial });
      return go(paths.device(serial), { code: 'deviceRenewing', params: { name } });
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.deviceConfiguration(':serial'),
    right: 'device.keys',
    async run({ form, invoke, param }) {
      form.expect();
      const configuration = await invoke(createConfiguration, { serial: param('serial') });
      const body = `${JSON.stringify(configuration, null, 2)}\n`;
      return file(`ferngate-${configuration.serial}.json`, 'application/json', body);
    },
  }),
  accountPage({
    method: 'GET',
    path: paths.deviceDelete(':serial'),
    right,
    run: (visit) => askDelete(visit, [], 200),
  }),
  accountPage({
    method: 'POST',
    path: paths.deviceDelete(':serial'),
    right,
    async run(visit) {
      const { serial, name } = await visit.invoke(getDevice, { serial: visit.param('serial') });
      const outcome = await visit.submit(deleteDevice, { serial });
      if (!outcome.ok) return askDelete(visit, outcome.errors, outcome.status);
      return go(paths.devices(), { code: 'deviceDeleted', params: { name } });
    },
  }),
];

async function askDelete(
  { invoke, param }: Visit<UserCaller>,
  errors: readonly FieldError[],
  status: number,
): Promise<Answer> {
  const device = await invoke(getDevice, { serial: param('serial') });
  const { open } = await invoke(listConnections, {});
  const count = (one: (typeof device.components)[number]) => one.services.length;
  return show(
    'confirm',
    {
      act: 'deviceDelete',
      action: paths.deviceDelete(device.serial),
      back: paths.device(device.serial),
      name: device.name,
      type: device.serial,
      gone: [
        { what: 'components', count: device.components.length },
        { what: 'services', count: device.components.map(count).reduce((sum, one) => sum + one, 0) },
        { what: 'connections', count: open.filter((one) => one.serial === device.serial).length },
        { what: 'dialIns', count: device.state === 'online' ? 1 : 0 },
      ],
      errors,
    },
    status,
  );
}
