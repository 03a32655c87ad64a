import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Address, Done, Id, requiredLine, Serial } from '../../operations/values.ts';
import { ComponentView, presentComponent } from '../device-view.ts';
import { COMPONENT_KINDS } from '../device.ts';

const ServiceInput = z.strictObject({
  name: requiredLine(60),
  protocol: z.enum(['tcp', 'udp', 'icmp']),
  fromPort: z.int().min(0).max(65_535),
  toPort: z.int().min(0).max(65_535),
  /** Opened as a page in the browser; left out, ports 80 and 443 are. */
  link: z.enum(['http', 'https']).nullable().optional(),
});

const SERVICES_MAX = 50;

const ComponentFields = {
  name: requiredLine(60),
  kind: z.enum(COMPONENT_KINDS).default('other'),
  address: Address,
  services: z.array(ServiceInput).max(SERVICES_MAX).default([]),
};

export const createComponent = accountOperation({
  id: 'component.create',
  method: 'POST',
  path: '/devices/{serial}/components',
  summary: 'Add a component with the services that may be opened at it',
  right: 'device.change',
  input: z.strictObject({ serial: Serial, ...ComponentFields }),
  output: ComponentView,
  object: ({ serial, name }) => `${serial} ${name}`,
  async run({ account }, { serial, ...input }) {
    const device = await account.devices.bySerial(serial);
    const component = await account.components.create(device, input);
    await account.room.applyNames();
    account.live.publish({ kind: 'device', deviceId: device.id });
    return presentComponent(account, device, component);
  },
});

export const changeComponent = accountOperation({
  id: 'component.change',
  method: 'PUT',
  path: '/devices/{serial}/components/{componentId}',
  summary:
    'Change a component; what an open connection had opened and is not the same any more closes at once',
  right: 'device.change',
  input: z.strictObject({ serial: Serial, componentId: Id, ...ComponentFields }),
  output: ComponentView,
  object: ({ serial, name }) => `${serial} ${name}`,
  async run({ account }, { serial, componentId, ...input }) {
    const device = await account.devices.bySerial(serial);
    const component = await account.components.change(device, componentId, input);
    await account.cutoff.rightsChanged();
    await account.room.applyNames();
    account.live.publish({ kind: 'device', deviceId: device.id });
    return presentComponent(account, device, component);
  },
});

export const deleteComponent = accountOperation({
  id: 'component.delete',
  method: 'DELETE',
  path: '/devices/{serial}/components/{componentId}',
  summary: 'Delete a component; it is unreachable at once',
  right: 'device.change',
  input: z.strictObject({ serial: Serial, componentId: Id }),
  output: Done,
  object: ({ serial, componentId }) => `${serial} ${componentId}`,
  async run({ account }, { serial, componentId }) {
    const device = await account.devices.bySerial(serial);
    await account.components.remove(device, componentId);
    await account.cutoff.rightsChanged();
    await account.room.applyNames();
    account.live.publish({ kind: 'device', deviceId: device.id });
    return {};
  },
});
