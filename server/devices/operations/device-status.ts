import { z } from 'zod';
import { subjectOf } from '../../operations/caller.ts';
import { accountOperation } from '../../operations/operation.ts';
import { Done, Serial } from '../../operations/values.ts';
import { invalid } from '../../refusal.ts';
import { DeviceView, presentDevice } from '../device-view.ts';
import { Confirmation } from './device-input.ts';

const OneDevice = z.strictObject({ serial: Serial });

export const disableDevice = accountOperation({
  id: 'device.disable',
  method: 'POST',
  path: '/devices/{serial}/disable',
  summary: 'Cut a device off: its dial-in and every connection to it end at once',
  right: 'device.change',
  input: OneDevice,
  output: DeviceView,
  object: ({ serial }) => serial,
  async run({ account, caller }, { serial }) {
    const device = await account.devices.setStatus(serial, 'disabled');
    await account.cutoff.device(device.id, 'device-disabled', subjectOf(caller));
    return presentDevice(account, device);
  },
});

export const enableDevice = accountOperation({
  id: 'device.enable',
  method: 'POST',
  path: '/devices/{serial}/enable',
  summary: 'Let a device dial in again',
  right: 'device.change',
  input: OneDevice,
  output: DeviceView,
  object: ({ serial }) => serial,
  async run({ account }, { serial }) {
    const device = await account.devices.setStatus(serial, 'enabled');
    await account.room.applyNames();
    account.live.publish({ kind: 'device', deviceId: device.id });
    return presentDevice(account, device);
  },
});

export const deleteDevice = accountOperation({
  id: 'device.delete',
  method: 'DELETE',
  path: '/devices/{serial}',
  summary: 'Delete a device with its components, certificates and rights; confirm with its serial number',
  right: 'device.change',
  input: z.strictObject({ serial: Serial, confirm: Confirmation }),
  output: Done,
  object: ({ serial }) => serial,
  async run({ account, caller }, { serial, confirm }) {
    const { id, serial: exact } = await account.devices.bySerial(serial);
    if (confirm !== exact) throw invalid('confirm', 'confirm-name', { name: exact });
    await account.devices.remove(serial);
    await account.cutoff.device(id, 'device-deleted', subjectOf(caller));
    return {};
  },
});
