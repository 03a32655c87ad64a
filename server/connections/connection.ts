/** A connection as the account's file holds it. */
export const END_REASONS = [
  'ended',
  'time-over',
  'user-disabled',
  'user-deleted',
  'device-disabled',
  'device-deleted',
  'right-taken',
  'not-opened',
  'account-suspended',
] as const;
export type EndReason = (typeof END_REASONS)[number];

export interface OpenedService {
  readonly serviceId: string;
  readonly componentName: string;
  readonly serviceName: string;
  /** Virtual address. */
  readonly target: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly fromPort: number;
  readonly toPort: number;
  readonly link: 'http' | 'https' | null;
  /** `plc.press-line-7`, below the account's name; null when the component is not there any more. */
  readonly label: string | null;
}

export interface Connection {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly deviceId: string;
  readonly deviceName: string;
  /** Null when the device was deleted since. */
  readonly serial: string | null;
  readonly openedAt: string;
  readonly endsAt: string;
  readonly end: { readonly at: string; readonly reason: EndReason; readonly by: string } | null;
  readonly services: readonly OpenedService[];
}

export interface ConnectionRow {
  id: string;
  user_id: string;
  user_name: string;
  device_id: string;
  device_name: string;
  serial: string | null;
  opened_at: string;
  ends_at: string;
  ended_at: string | null;
  end_reason: EndReason | null;
  ended_by: string | null;
}

export interface OpenedRow {
  connection_id: string;
  service_id: string;
  component_name: string;
  service_name: string;
  target: string;
  protocol: 'tcp' | 'udp' | 'icmp';
  from_port: number;
  to_port: number;
  link: 'http' | 'https' | null;
  label: string | null;
}

/** What was opened, with what it is called today. */
export const SELECT_OPENED = `SELECT o.*, s.link, c.label || '.' || d.label AS label
  FROM connection_services o LEFT JOIN services s ON s.id = o.service_id
  LEFT JOIN components c ON c.id = s.component_id LEFT JOIN devices d ON d.id = c.device_id`;

export const SELECT_CONNECTION = `SELECT k.*, d.serial FROM connections k LEFT JOIN devices d ON d.id = k.device_id`;

export function toConnection(row: ConnectionRow, services: readonly OpenedRow[]): Connection {
  return {
    id: row.id,
    userId: row.user_id,
    userName: row.user_name,
    deviceId: row.device_id,
    deviceName: row.device_name,
    serial: row.serial,
    openedAt: row.opened_at,
    endsAt: row.ends_at,
    end:
      row.ended_at === null
        ? null
        : { at: row.ended_at, reason: row.end_reason ?? 'ended', by: row.ended_by ?? '' },
    services: services.map((one) => ({
      serviceId: one.service_id,
      componentName: one.component_name,
      serviceName: one.service_name,
      target: one.target,
      protocol: one.protocol,
      fromPort: one.from_port,
      toPort: one.to_port,
      link: one.link,
      label: one.label,
    })),
  };
}
