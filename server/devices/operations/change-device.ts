import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Serial } from '../../operations/values.ts';
import { DeviceView, presentDevice } from '../device-view.ts';
import { DeviceFields } from './device-input.ts';

export const changeDevice = accountOperation({
  id: 'device.change',
  method: 'PUT',
  path: '/devices/{serial}',
  summary: 'Change a device; its router fetches another LAN by itself',
  right: 'device.change',
  input: z.strictObject({ serial: Serial, ...DeviceFields }),
  output: DeviceView,
  object: ({ serial }) => serial,
  async run({ account }, { serial, ...input }) {
    const before = await account.devices.bySerial(serial);
    const device = await account.devices.change(serial, input);
    await account.cutoff.rightsChanged();
    await account.room.applyNames();
    // What it routes and translates is what it got when it dialled in: it does so anew, and fetches the rest.
    if (device.network !== before.network || device.lan !== before.lan)
      await account.dialIns.end({ deviceId: device.id }, 'ended-by-administrator');
    account.live.publish({ kind: 'device', deviceId: device.id });
    return presentDevice(account, device);
  },
});
