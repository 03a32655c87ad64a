import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Done, Serial } from '../../operations/values.ts';
import { utcTime } from '../../store/times.ts';

export const renewDevice = accountOperation({
  id: 'device.renew',
  method: 'POST',
  path: '/devices/{serial}/renew',
  summary:
    'Let the router fetch its latest configuration, with new keys, now: it is hung up and comes back by itself',
  right: 'device.keys',
  input: z.strictObject({ serial: Serial }),
  output: Done,
  object: ({ serial }) => serial,
  async run({ account }, { serial }) {
    const device = await account.devices.bySerial(serial);
    await account.db.write((tx) =>
      tx.run('UPDATE devices SET renew_at = ? WHERE id = ?', utcTime(account.now()), device.id),
    );
    // It asks after each dial-in.
    await account.dialIns.end({ deviceId: device.id }, 'ended-by-administrator');
    account.live.publish({ kind: 'device', deviceId: device.id });
    return {};
  },
});
