import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Serial } from '../../operations/values.ts';
import { issueConfiguration } from '../configuration.ts';

export const createConfiguration = accountOperation({
  id: 'device.configuration',
  method: 'POST',
  path: '/devices/{serial}/configuration',
  summary:
    'A configuration file for the router, with new keys; earlier ones work until this one has dialled in',
  right: 'device.keys',
  input: z.strictObject({ serial: Serial }),
  output: z.looseObject({ format: z.string(), serial: z.string() }),
  object: ({ serial }) => serial,
  async run({ account }, { serial }) {
    const device = await account.devices.bySerial(serial);
    return issueConfiguration(account, device) as Promise<{ format: string; serial: string }>;
  },
});
