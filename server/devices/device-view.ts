/** A device as the outside sees it: its row, its state now, and what stands behind it. */
import { z } from 'zod';
import type { Account } from '../accounts/account.ts';
import { translate } from '../networks/account-addresses.ts';
import { COMPONENT_KINDS, type Component, type Device } from './device.ts';

export const ServiceView = z.object({
  id: z.string(),
  name: z.string(),
  protocol: z.enum(['tcp', 'udp', 'icmp']),
  fromPort: z.int(),
  toPort: z.int(),
});

export const ComponentView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(COMPONENT_KINDS),
  /** In the machine's own network. */
  address: z.string(),
  /** As technicians reach it. */
  virtualAddress: z.string(),
  dnsName: z.string(),
  services: z.array(ServiceView),
});
export type ComponentView = z.infer<typeof ComponentView>;

/** `unknown` while the portal has no view of the room: true or silent. */
export const DeviceState = z.enum(['online', 'offline', 'never', 'disabled', 'unknown']);

export const DeviceView = z.object({
  /** What grants name; links and programs use the serial number. */
  id: z.string(),
  serial: z.string(),
  name: z.string(),
  projectId: z.string().nullable(),
  client: z.string().nullable(),
  project: z.string().nullable(),
  lan: z.string(),
  network: z.string(),
  address: z.string(),
  dnsLabel: z.string(),
  status: z.enum(['enabled', 'disabled']),
  state: DeviceState,
  /** When it dialled in, while it is online. */
  onlineSince: z.string().nullable(),
  realAddress: z.string().nullable(),
  seenAt: z.string().nullable(),
  note: z.string(),
});
export type DeviceView = z.infer<typeof DeviceView>;

export const DeviceDetail = DeviceView.extend({ components: z.array(ComponentView) });
export type DeviceDetail = z.infer<typeof DeviceDetail>;

export function presentDevice(account: Account, device: Device): DeviceView {
  const dialIn = account.dialIns.current().find((one) => one.deviceId === device.id);
  return presentWith(device, { attached: account.dialIns.isAttached(), dialIn });
}

/** Many at once: one look at who is dialled in. */
export function presentDevices(account: Account, devices: readonly Device[]): DeviceView[] {
  const attached = account.dialIns.isAttached();
  const dialIns = new Map(account.dialIns.current().map((one) => [one.deviceId, one]));
  return devices.map((device) => presentWith(device, { attached, dialIn: dialIns.get(device.id) }));
}

interface Presence {
  readonly attached: boolean;
  readonly dialIn: { readonly since: string; readonly realAddress: string } | undefined;
}

function presentWith(device: Device, presence: Presence): DeviceView {
  return {
    id: device.id,
    serial: device.serial,
    name: device.name,
    projectId: device.projectId,
    client: device.client,
    project: device.project,
    lan: device.lan,
    network: device.network,
    address: device.address,
    dnsLabel: device.label,
    status: device.status,
    state: stateOf(device, presence),
    onlineSince: presence.dialIn?.since ?? null,
    realAddress: presence.dialIn?.realAddress ?? null,
    seenAt: device.seenAt,
    note: device.note,
  };
}

function stateOf(device: Device, { attached, dialIn }: Presence): DeviceView['state'] {
  if (device.status === 'disabled') return 'disabled';
  if (!attached) return 'unknown';
  if (dialIn !== undefined) return 'online';
  return device.seenAt === null ? 'never' : 'offline';
}

export function presentComponent(account: Account, device: Device, component: Component): ComponentView {
  return {
    id: component.id,
    name: component.name,
    kind: component.kind,
    address: component.address,
    virtualAddress: translate(component.address, device.lan, device.network),
    dnsName: `${component.label}.${device.label}.${account.facts.name}`,
    services: [...component.services],
  };
}
