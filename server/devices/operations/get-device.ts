import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Serial } from '../../operations/values.ts';
import { notFound } from '../../refusal.ts';
import { certificatesOf } from '../certificates.ts';
import { configurationState } from '../configuration-state.ts';
import { listed } from '../device-list.ts';
import { DeviceDetail, presentComponent } from '../device-view.ts';
import { viewerOf } from '../viewer.ts';

export const getDevice = accountOperation({
  id: 'device.get',
  method: 'GET',
  path: '/devices/{serial}',
  summary: 'One device with its components and services',
  right: 'device.see',
  input: z.strictObject({ serial: Serial }),
  output: DeviceDetail,
  async run(call, { serial }) {
    const { account, caller } = call;
    const device = await account.devices.bySerial(serial, viewerOf(caller));
    const [view] = await listed(call, [device]);
    if (view === undefined) throw notFound();
    const components = await account.components.ofDevice(device.id);
    return {
      ...view,
      components: components.map((component) => presentComponent(account, device, component)),
      certificates: await certificatesOf(account.db, device.id),
      configuration: await configurationState(account, device),
    };
  },
});
