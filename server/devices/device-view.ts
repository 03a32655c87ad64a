/** A device as the outside sees it: its row, its state now, and what stands behind it. */
import { z } from 'zod';
import type { Account } from '../accounts/account.ts';
import { DIAL_IN_ENDS } from '../dialin/dial-in.ts';
import { translate } from '../networks/account-addresses.ts';
import { CONFIGURATION_STATES } from './configuration-state.ts';
import { COMPONENT_KINDS, type Component, type Device } from './device.ts';
import { DEVICE_STATES, presenceIn, stateOf, type Presence } from './presence.ts';
import { REFUSED_FOR, troubleOf } from './trouble.ts';

export const ServiceView = z.object({
  id: z.string(),
  name: z.string(),
  protocol: z.enum(['tcp', 'udp', 'icmp']),
  fromPort: z.int(),
  toPort: z.int(),
  /** Opened as a page in the browser. */
  link: z.enum(['http', 'https']).nullable(),
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
export const DeviceState = z.enum(DEVICE_STATES);

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
  /** Why its last dial-in ended. */
  lastEnd: z.enum(DIAL_IN_ENDS).nullable(),
  /** What keeps it away although it tries, or soon will. */
  trouble: z
    .object({
      kind: z.enum(['refused', 'certificate-expired', 'certificate-expiring']),
      at: z.string(),
      reason: z.enum(REFUSED_FOR).nullable(),
    })
    .nullable(),
  note: z.string(),
});
export type DeviceView = z.infer<typeof DeviceView>;

/** As lists show it to the one who asks. */
export const ListedDevice = DeviceView.extend({
  /** Names of the first components, those that you reach before the others. */
  componentNames: z.array(z.string()),
  componentCount: z.int(),
  /** You have a right to at least one of its services. */
  mayConnect: z.boolean(),
  /** Your own connection to it. */
  open: z.object({ id: z.string(), endsAt: z.string() }).nullable(),
});
export type ListedDevice = z.infer<typeof ListedDevice>;

export const DeviceDetail = ListedDevice.extend({
  components: z.array(ComponentView),
  /**
   * Of its configurations, the newest first. More than one: the newest has not dialled in yet, and the
   * one before still works.
   */
  certificates: z.array(z.object({ fingerprint: z.string(), createdAt: z.string(), notAfter: z.string() })),
  /** Whether the router has the latest: `never` was given one that works, or `changed` since. */
  configuration: z.enum(CONFIGURATION_STATES),
});
export type DeviceDetail = z.infer<typeof DeviceDetail>;

export function presentDevice(account: Account, device: Device): DeviceView {
  return presentWith(device, presenceIn(account));
}

export function presentWith(device: Device, presence: Presence): DeviceView {
  const dialIn = presence.online.get(device.id);
  const trouble = troubleOf(
    {
      enabled: device.status === 'enabled',
      online: dialIn !== undefined,
      refused: presence.refused.of(device.serial),
      certificateEndsAt: device.certificateEndsAt,
    },
    presence.now,
  );
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
    onlineSince: dialIn?.since ?? null,
    realAddress: dialIn?.realAddress ?? null,
    seenAt: device.seenAt,
    lastEnd: device.lastEnd,
    trouble: trouble === null ? null : { reason: null, ...trouble },
    note: device.note,
  };
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
