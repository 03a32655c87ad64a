import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Serial } from '../../operations/values.ts';
import { DeviceView, presentDevice } from '../device-view.ts';
import { DeviceFields } from './device-input.ts';

export const changeDevice = accountOperation({
  id: 'device.change',
  method: 'PUT',
  path: '/devices/{serial}',
  summary: 'Change a device; another LAN needs its configuration on the machine to be replaced',
  right: 'device.change',
  input: z.strictObject({ serial: Serial, ...DeviceFields }),
  output: DeviceView,
  object: ({ serial }) => serial,
  async run({ account }, { serial, ...input }) {
    const before = await account.devices.bySerial(serial);
    const device = await account.devices.change(serial, input);
    await account.cutoff.rightsChanged();
    await account.room.applyNames();
    // Its routes are those it got when it dialled in: the new network needs a new dial-in.
    if (device.network !== before.network)
      await account.dialIns.end({ deviceId: device.id }, 'ended-by-administrator');
    account.live.publish({ kind: 'device', deviceId: device.id });
    return presentDevice(account, device);
  },
});
