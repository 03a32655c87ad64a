/** A device as the account's file holds it, with what is behind it. */
import type { DialInEnd } from '../dialin/dial-in.ts';

export interface Service {
  readonly id: string;
  readonly name: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly fromPort: number;
  readonly toPort: number;
  /** Opened in the browser while a connection stands: a machine's own page. */
  readonly link: 'http' | 'https' | null;
}

export const COMPONENT_KINDS = ['plc', 'hmi', 'drive', 'pc', 'other'] as const;
export type ComponentKind = (typeof COMPONENT_KINDS)[number];

export interface Component {
  readonly id: string;
  readonly deviceId: string;
  readonly name: string;
  /** Its DNS label below the device's. */
  readonly label: string;
  readonly kind: ComponentKind;
  /** In the machine's own network. */
  readonly address: string;
  readonly services: readonly Service[];
}

export interface Device {
  readonly id: string;
  readonly serial: string;
  readonly name: string;
  readonly label: string;
  readonly projectId: string | null;
  readonly client: string | null;
  readonly project: string | null;
  /** The machine's own network, the same at many machines. */
  readonly lan: string;
  /** Its virtual network, unique in the account. */
  readonly network: string;
  /** The router's dial-in address. */
  readonly address: string;
  readonly status: 'enabled' | 'disabled';
  readonly note: string;
  readonly seenAt: string | null;
  /** Why its last dial-in ended; null while one stands, and before the first. */
  readonly lastEnd: DialInEnd | null;
  /** End of its newest certificate. */
  readonly certificateEndsAt: string | null;
  readonly createdAt: string;
}

export interface DeviceRow {
  id: string;
  serial: string;
  name: string;
  label: string;
  project_id: string | null;
  client: string | null;
  project: string | null;
  lan: string;
  network: string;
  address: string;
  status: 'enabled' | 'disabled';
  note: string;
  seen_at: string | null;
  last_end: DialInEnd | null;
  certificate_ends_at: string | null;
  created_at: string;
}

/** Selects whole device rows; alias d for devices, p for projects. */
export const SELECT_DEVICE = `SELECT d.id, d.serial, d.name, d.label, d.project_id, p.client, p.name AS project,
  d.lan, d.network, d.address, d.status, d.note, d.seen_at, d.created_at,
  (SELECT i.end_reason FROM dial_ins i WHERE i.device_id = d.id ORDER BY i.started_at DESC LIMIT 1) AS last_end,
  (SELECT max(x.not_after) FROM certificates x WHERE x.device_id = d.id) AS certificate_ends_at
  FROM devices d LEFT JOIN projects p ON p.id = d.project_id`;

export function toDevice(row: DeviceRow): Device {
  return {
    id: row.id,
    serial: row.serial,
    name: row.name,
    label: row.label,
    projectId: row.project_id,
    client: row.client,
    project: row.project,
    lan: row.lan,
    network: row.network,
    address: row.address,
    status: row.status,
    note: row.note,
    seenAt: row.seen_at,
    lastEnd: row.last_end,
    certificateEndsAt: row.certificate_ends_at,
    createdAt: row.created_at,
  };
}
