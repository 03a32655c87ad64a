/**
 * What is in an account's file, as far as its owner has a word for it: names and settings, never a secret. Closed lists: what is
 * not selected here cannot be shown (IMMUNITY 29).
 */
import type { Reader } from '../../../store/database.ts';

export const THING_KINDS = [
  'user',
  'device',
  'component',
  'service',
  'project',
  'right',
  'profile',
  'setting',
] as const;
export type ThingKind = (typeof THING_KINDS)[number];

export interface Thing {
  readonly key: string;
  readonly name: string;
  /** What can differ, as text. */
  readonly facts: Readonly<Record<string, string>>;
}

/** More than the largest account can have of devices; an account with more of something is compared by count only. */
export const THINGS_MAX = 50_000;

/** Each answers with `key` and `name`; every further column is something that can differ. */
const QUERIES: Readonly<Record<Exclude<ThingKind, 'setting'>, string>> = {
  user: `SELECT id AS key, name, display_name AS title, email, role, status FROM users`,
  device: `SELECT d.id AS key, d.name || ' (' || d.serial || ')' AS name, d.lan, d.network, d.status, d.note,
      coalesce(p.client || ' / ' || p.name, '') AS project
    FROM devices d LEFT JOIN projects p ON p.id = d.project_id`,
  component: `SELECT c.id AS key, d.name || ' / ' || c.name AS name, c.kind, c.address
    FROM components c JOIN devices d ON d.id = c.device_id`,
  service: `SELECT s.id AS key, d.name || ' / ' || c.name || ' / ' || s.name AS name,
      s.protocol || ' ' || s.from_port || CASE WHEN s.to_port <> s.from_port THEN '-' || s.to_port ELSE '' END AS ports
    FROM services s JOIN components c ON c.id = s.component_id JOIN devices d ON d.id = c.device_id`,
  project: `SELECT id AS key, client || ' / ' || name AS name FROM projects`,
  right: `SELECT g.id AS key, u.name || ': ' || coalesce(p.client || ' / ' || p.name, d.name,
        dc.name || ' / ' || c.name, ds.name || ' / ' || cs.name || ' / ' || s.name, '*') AS name,
      coalesce(g.ends_at, '') AS ends
    FROM grants g JOIN users u ON u.id = g.user_id
    LEFT JOIN projects p ON p.id = g.project_id LEFT JOIN devices d ON d.id = g.device_id
    LEFT JOIN components c ON c.id = g.component_id LEFT JOIN devices dc ON dc.id = c.device_id
    LEFT JOIN services s ON s.id = g.service_id LEFT JOIN components cs ON cs.id = s.component_id
    LEFT JOIN devices ds ON ds.id = cs.device_id`,
  profile: `SELECT s.id AS key, u.name || ' / ' || s.name AS name, s.address
    FROM seats s JOIN users u ON u.id = s.user_id`,
};

export async function thingsOf(reader: Reader, kind: ThingKind): Promise<Thing[]> {
  if (kind === 'setting') return settingsOf(reader);
  const rows = await reader.all<Record<string, string>>(`${QUERIES[kind]} LIMIT ${THINGS_MAX}`);
  return rows.map(({ key = '', name = '', ...facts }) => ({ key, name, facts }));
}

async function settingsOf(reader: Reader): Promise<Thing[]> {
  const row = await reader.get<Record<string, string | number>>('SELECT * FROM settings');
  return Object.entries(row ?? {})
    .filter(([key]) => key !== 'id')
    .map(([key, value]) => ({ key, name: key, facts: { value: String(value) } }));
}
