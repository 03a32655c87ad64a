import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Serial } from '../../operations/values.ts';
import { DeviceDetail, presentComponent, presentDevice } from '../device-view.ts';
import { viewerOf } from '../viewer.ts';

export const getDevice = accountOperation({
  id: 'device.get',
  method: 'GET',
  path: '/devices/{serial}',
  summary: 'One device with its components and services',
  right: 'device.see',
  input: z.strictObject({ serial: Serial }),
  output: DeviceDetail,
  async run({ account, caller }, { serial }) {
    const device = await account.devices.bySerial(serial, viewerOf(caller));
    const components = await account.components.ofDevice(device.id);
    return {
      ...presentDevice(account, device),
      components: components.map((component) => presentComponent(account, device, component)),
    };
  },
});
