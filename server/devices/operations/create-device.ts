import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Serial } from '../../operations/values.ts';
import { DeviceView, presentDevice } from '../device-view.ts';
import { DeviceFields } from './device-input.ts';

export const createDevice = accountOperation({
  id: 'device.create',
  method: 'POST',
  path: '/devices',
  summary: 'Add a device; it gets its dial-in address and its virtual network',
  right: 'device.change',
  input: z.strictObject({ serial: Serial, ...DeviceFields }),
  output: DeviceView,
  object: ({ serial }) => serial,
  async run({ account }, input) {
    const device = await account.devices.create(input);
    account.live.publish({ kind: 'device', deviceId: device.id });
    return presentDevice(account, device);
  },
});
