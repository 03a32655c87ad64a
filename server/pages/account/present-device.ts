/** Devices as the views show them. */
import type { Component, DeviceRow, DeviceState, DeviceTrouble, DialIn } from '../../../ui/models/devices.ts';
import type { ComponentView, DeviceDetail, DeviceView, ListedDevice } from '../../devices/device-view.ts';
import type { DialInView } from '../../dialin/operations.ts';
import { CERTIFICATE_WARN_MS } from '../../devices/trouble.ts';
import { presentDialInEnd } from './present-dial-in.ts';

export function deviceRow(device: ListedDevice): DeviceRow {
  const { open } = device;
  return {
    serial: device.serial,
    name: device.name,
    project: projectOf(device),
    state: deviceState(device),
    trouble: troubleOf(device),
    network: device.network,
    components: device.componentNames,
    componentCount: device.componentCount,
    mayConnect: device.mayConnect,
    open: open === null ? null : { id: open.id, until: open.endsAt },
  };
}

export function deviceState(device: DeviceView): DeviceState {
  switch (device.state) {
    case 'online':
      return { kind: 'online', since: device.onlineSince ?? '', realAddress: device.realAddress ?? '' };
    case 'offline':
      return {
        kind: 'offline',
        lastSeen: device.seenAt ?? '',
        why: device.lastEnd === null ? 'unknown' : presentDialInEnd(device.lastEnd),
      };
    case 'never':
    case 'disabled':
    case 'unknown':
      return { kind: device.state };
  }
}

function projectOf({ projectId, client, project }: DeviceView): DeviceRow['project'] {
  return projectId === null ? null : { id: projectId, client: client ?? '', name: project ?? '' };
}

function troubleOf({ trouble }: DeviceView): DeviceTrouble | null {
  if (trouble === null) return null;
  const { kind, at, reason } = trouble;
  return kind === 'refused' ? { kind, at, reason: reason ?? 'certificate' } : { kind, at };
}

/** What the reader may do with a device's services. */
export interface Reach {
  /** Ids of services that he may open. */
  readonly openable: ReadonlySet<string>;
  /** Ids of services that are in a connection of his. */
  readonly open: ReadonlySet<string>;
}

export function componentParts(components: readonly ComponentView[], { openable, open }: Reach): Component[] {
  return components.map((component) => ({
    id: component.id,
    name: component.name,
    kind: component.kind,
    lanAddress: component.address,
    virtualAddress: component.virtualAddress,
    dnsName: component.dnsName,
    services: component.services.map((service) => ({
      id: service.id,
      name: service.name,
      protocol: service.protocol,
      portFrom: service.fromPort,
      portTo: service.toPort,
      link: service.link,
      mayConnect: openable.has(service.id),
      open: open.has(service.id),
    })),
  }));
}

/** The certificate that works now: the newest, unless a newer one still waits for its first dial-in. */
export function certificateOf({ certificates }: DeviceDetail, now: Date) {
  const [newest, before] = certificates;
  const working = before ?? newest;
  if (working === undefined) return null;
  const leftMs = Date.parse(working.notAfter) - now.getTime();
  return {
    fingerprint: working.fingerprint,
    validUntil: working.notAfter,
    state:
      leftMs <= 0
        ? ('expired' as const)
        : leftMs < CERTIFICATE_WARN_MS
          ? ('expiring' as const)
          : ('valid' as const),
    renewal: before !== undefined,
  };
}

export function dialInRow(dialIn: DialInView): DialIn {
  const { id, startedAt, endedAt, endReason, realAddress, address, bytesIn, bytesOut } = dialIn;
  return {
    id,
    from: startedAt,
    end:
      endedAt === null
        ? null
        : { at: endedAt, why: endReason === null ? 'unknown' : presentDialInEnd(endReason), by: null },
    realAddress,
    virtualAddress: address,
    bytesIn,
    bytesOut,
  };
}
