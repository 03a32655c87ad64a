/** One device: its state, what stands behind it, what can be done with it. */
import type { DeviceModel } from '../../../ui/models/devices.ts';
import { paths } from '../../../ui/paths.ts';
import { listConnections } from '../../connections/operations/list-connections.ts';
import { listOpenable } from '../../connections/operations/list-openable.ts';
import type { DeviceDetail } from '../../devices/device-view.ts';
import { getDevice } from '../../devices/operations/get-device.ts';
import { listDialInsOfDevice } from '../../dialin/operations.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { accountPage, show, type Visit } from '../page.ts';
import { certificateOf, componentParts, deviceRow, dialInRow, type Reach } from './present-device.ts';

/** The page shows the last few; the sessions page finds the others. */
const DIAL_INS_SHOWN = 10;

export const devicePage = accountPage({
  method: 'GET',
  path: paths.device(':serial'),
  right: 'device.see',
  async run(visit) {
    const device = await visit.invoke(getDevice, { serial: visit.param('serial') });
    const { dialIns } = await visit.invoke(listDialInsOfDevice, { serial: device.serial });
    const [newest] = device.certificates;
    const model: DeviceModel = {
      ...deviceRow(device),
      lan: device.lan,
      address: device.address,
      note: device.note,
      parts: componentParts(device.components, await reachOf(visit, device)),
      dialIns: dialIns.slice(0, DIAL_INS_SHOWN).map(dialInRow),
      certificate: certificateOf(device, visit.portal.now()),
      configuration: newest === undefined ? null : { at: newest.createdAt },
      mayManage: visit.caller.rights.has('device.change'),
    };
    return show('device', model);
  },
});

/** What the reader may open at the device, and what he has open. */
export async function reachOf(
  { invoke, caller }: Pick<Visit<UserCaller>, 'invoke' | 'caller'>,
  device: DeviceDetail,
): Promise<Reach> {
  if (!caller.rights.has('connection.open')) return { openable: new Set(), open: new Set() };
  const { services } = await invoke(listOpenable, { serial: device.serial });
  const { open } = device.open === null ? { open: [] } : await invoke(listConnections, {});
  const mine = open.filter((one) => one.own && one.serial === device.serial);
  return {
    openable: new Set(services.map(({ id }) => id)),
    open: new Set(mine.flatMap((one) => one.services.map(({ serviceId }) => serviceId))),
  };
}
