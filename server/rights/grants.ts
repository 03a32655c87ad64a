/**
 * The one place that decides which devices and services a user reaches. Lists, pages, Connect and the
 * packet rules all ask here, with the same piece of SQL (CVE-2020-12527, CVE-2023-4834).
 *
 * A grant names the whole account, a project, a device, a component or a single service, perhaps until a
 * time. Administrators are granted the account explicitly when they are made: what opens packets is
 * always a row that can be seen and taken away, never a role alone.
 */
import { notFound } from '../refusal.ts';
import { randomId } from '../secrets/random.ts';
import type { Database, Reader } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import { rolesWith } from './rights.ts';

/**
 * True for a person who may open connections at all; needs the alias u. A role that may not keeps nothing of what an
 * earlier one had opened, and does not dial in (CVE-2024-32006).
 */
export const MAY_CONNECT = `(u.status = 'active' AND u.role IN (${rolesWith('connection.open')
  .map((role) => `'${role}'`)
  .join(', ')}))`;

export const GRANT_KINDS = ['account', 'project', 'device', 'component', 'service'] as const;
export type GrantKind = (typeof GRANT_KINDS)[number];

/** Grants of the user that count now; `?1` user id, `?2` now. */
const HELD = 'g.user_id = ?1 AND (g.ends_at IS NULL OR g.ends_at > ?2)';

/** Ids that the user was granted themselves. No column of the query around it: SQLite makes the list once. */
const granted = (column: string) =>
  `(SELECT g.${column} FROM grants g WHERE ${HELD} AND g.${column} IS NOT NULL)`;

const GRANTED_ACCOUNT = `EXISTS (SELECT 1 FROM grants g WHERE ${HELD} AND g.kind = 'account')`;

/**
 * True when a grant of the user reaches service `s` of component `c` of device `d`.
 * Needs the aliases s, c, d and the parameters `?1` user id, `?2` now.
 */
export const REACHES_SERVICE = `(${GRANTED_ACCOUNT} OR d.project_id IN ${granted('project_id')}
  OR d.id IN ${granted('device_id')} OR c.id IN ${granted('component_id')} OR s.id IN ${granted('service_id')})`;

/** True when a grant of the user reaches device `d` or anything in it. Same parameters; alias d. */
export const REACHES_DEVICE = `(${GRANTED_ACCOUNT} OR d.project_id IN ${granted('project_id')}
  OR d.id IN ${granted('device_id')}
  OR d.id IN (SELECT c.device_id FROM components c WHERE c.id IN ${granted('component_id')})
  OR d.id IN (SELECT c.device_id FROM services s JOIN components c ON c.id = s.component_id
              WHERE s.id IN ${granted('service_id')}))`;

export interface Grant {
  readonly id: string;
  readonly kind: GrantKind;
  /** Id of what is granted; null for the account. */
  readonly target: string | null;
  /** What is granted, in words: `Müller GmbH / Hall 2`, `Press line 7 · PLC · S7`. */
  readonly title: string;
  /** Of the device that it is or lies behind; null for the account and for projects. */
  readonly serial: string | null;
  readonly createdAt: string;
  readonly endsAt: string | null;
}

interface GrantRow {
  id: string;
  kind: GrantKind;
  target: string | null;
  title: string | null;
  serial: string | null;
  created_at: string;
  ends_at: string | null;
}

const TARGETS: Readonly<Record<Exclude<GrantKind, 'account'>, { table: string; column: string }>> = {
  project: { table: 'projects', column: 'project_id' },
  device: { table: 'devices', column: 'device_id' },
  component: { table: 'components', column: 'component_id' },
  service: { table: 'services', column: 'service_id' },
};

export class Grants {
  readonly #db: Database;
  readonly #now: () => Date;

  constructor(db: Database, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  async list(userId: string): Promise<Grant[]> {
    const rows = await this.#db.read((reader) =>
      reader.all<GrantRow>(
        `SELECT g.id, g.kind, g.created_at, g.ends_at,
           coalesce(g.project_id, g.device_id, g.component_id, g.service_id) AS target,
           coalesce(
             (SELECT p.client || ' / ' || p.name FROM projects p WHERE p.id = g.project_id),
             (SELECT d.name FROM devices d WHERE d.id = g.device_id),
             (SELECT d.name || ' · ' || c.name FROM components c JOIN devices d ON d.id = c.device_id
              WHERE c.id = g.component_id),
             (SELECT d.name || ' · ' || c.name || ' · ' || s.name FROM services s
              JOIN components c ON c.id = s.component_id JOIN devices d ON d.id = c.device_id
              WHERE s.id = g.service_id)) AS title,
           (SELECT d.serial FROM devices d WHERE d.id = g.device_id
              OR d.id = (SELECT c.device_id FROM components c WHERE c.id = g.component_id)
              OR d.id = (SELECT c.device_id FROM services s JOIN components c ON c.id = s.component_id
                         WHERE s.id = g.service_id)) AS serial
         FROM grants g WHERE g.user_id = ? AND (g.ends_at IS NULL OR g.ends_at > ?)
         ORDER BY g.created_at, g.id`,
        userId,
        utcTime(this.#now()),
      ),
    );
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      target: row.target,
      title: row.title ?? '',
      serial: row.serial,
      createdAt: row.created_at,
      endsAt: row.ends_at,
    }));
  }

  /** @throws Refusal `not-found` when user or target is not of this account */
  async add(
    userId: string,
    wanted: { kind: GrantKind; target: string | null; endsAt: string | null },
  ): Promise<string> {
    const id = randomId('gra');
    await this.#db.write(async (tx) => {
      await mustExist(tx, 'users', userId);
      const column = wanted.kind === 'account' ? undefined : TARGETS[wanted.kind].column;
      if (wanted.kind !== 'account') await mustExist(tx, TARGETS[wanted.kind].table, wanted.target ?? '');
      await tx.run(
        `INSERT INTO grants (id, user_id, kind, created_at, ends_at${column === undefined ? '' : `, ${column}`})
         VALUES (?, ?, ?, ?, ?${column === undefined ? '' : ', ?'})`,
        id,
        userId,
        wanted.kind,
        utcTime(this.#now()),
        // In the store's one form: the end is compared as text.
        wanted.endsAt === null ? null : utcTime(Date.parse(wanted.endsAt)),
        ...(column === undefined ? [] : [wanted.target]),
      );
    });
    return id;
  }

  /** False when the user has no such grant. */
  async remove(userId: string, id: string): Promise<boolean> {
    const { changes } = await this.#db.write((tx) =>
      tx.run('DELETE FROM grants WHERE id = ? AND user_id = ?', id, userId),
    );
    return changes > 0;
  }
}

async function mustExist(reader: Reader, table: string, id: string): Promise<void> {
  if ((await reader.get(`SELECT 1 AS there FROM ${table} WHERE id = ?`, id)) === undefined) throw notFound();
}
