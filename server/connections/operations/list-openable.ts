import { z } from 'zod';
import { ServiceView } from '../../devices/device-view.ts';
import { viewerOf } from '../../devices/viewer.ts';
import { accountOperation } from '../../operations/operation.ts';
import { Serial } from '../../operations/values.ts';

export const listOpenable = accountOperation({
  id: 'connection.openable',
  method: 'GET',
  path: '/devices/{serial}/openable',
  summary: 'The services of a device that you may open now, and for how long',
  right: 'connection.open',
  input: z.strictObject({ serial: Serial }),
  output: z.object({
    services: z.array(
      ServiceView.extend({ componentId: z.string(), component: z.string(), address: z.string() }),
    ),
    /** How long a connection stays open when nothing else is asked for. */
    usualHours: z.int(),
    maxHours: z.int(),
  }),
  async run({ account, caller }, { serial }) {
    const device = await account.devices.bySerial(serial, viewerOf(caller));
    const services = await account.connections.openable(caller.person.id, device);
    const { connectionHours, connectionMaxHours } = await account.settings.read();
    return {
      services: services.map(({ serviceName, componentName, ...one }) => ({
        ...one,
        name: serviceName,
        component: componentName,
      })),
      usualHours: connectionHours,
      maxHours: connectionMaxHours,
    };
  },
});
