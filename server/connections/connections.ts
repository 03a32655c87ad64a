/**
 * Connections: what a technician opened on top of his dial-in. This user, these services of this device,
 * until then. Opening writes rows; what the packet rules let through is computed from the rows and the
 * rights of the moment, see `server/rooms/allowances.ts`.
 */
import { likeText } from '../audit/audit.ts';
import type { Device } from '../devices/device.ts';
import { translate } from '../networks/account-addresses.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { MAY_CONNECT, REACHES_SERVICE } from '../rights/grants.ts';
import { randomId } from '../secrets/random.ts';
import type { Database, Reader, Transaction } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import {
  SELECT_CONNECTION,
  SELECT_OPENED,
  toConnection,
  type Connection,
  type ConnectionRow,
  type EndReason,
  type OpenedRow,
} from './connection.ts';

/** Services that the user may open at the device now. */
export interface OpenableService {
  readonly id: string;
  readonly componentId: string;
  readonly componentName: string;
  readonly serviceName: string;
  readonly address: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly fromPort: number;
  readonly toPort: number;
  readonly link: 'http' | 'https' | null;
}

export interface PastWanted {
  /** Left out: everybody's. */
  readonly userId?: string;
  readonly search: string;
  readonly page: number;
  readonly size: number;
}

const PAST = `(?1 IS NULL OR k.user_id = ?1) AND (k.ended_at IS NOT NULL OR k.ends_at <= ?3)
  AND (?2 = '%%' OR k.device_name LIKE ?2 ESCAPE '\\' OR k.user_name LIKE ?2 ESCAPE '\\')`;

export class Connections {
  readonly #db: Database;
  readonly #now: () => Date;
  /**
   * Unix time in milliseconds before which nothing ends by time; undefined until it was read. Somebody asks
   * every second, of every account, and must not have to open its file. Changed inside transactions only,
   * in their order.
   */
  #nextEndMs: number | undefined;

  constructor(db: Database, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  async openable(userId: string, device: Device): Promise<OpenableService[]> {
    return this.#db.read((reader) => openableIn(reader, { userId, device, now: utcTime(this.#now()) }));
  }

  /**
   * Writes the connection. @param wanted `services` empty: everything that the user may
   * @throws Refusal `invalid` (nothing allowed, device disabled), `not-found` (a service he may not open)
   */
  async open(
    user: { id: string; name: string },
    device: Device,
    wanted: { services: readonly string[]; endsAt: string },
  ): Promise<Connection> {
    if (device.status !== 'enabled') throw invalid('', 'device-disabled');
    const now = utcTime(this.#now());
    const id = randomId('con');
    await this.#db.write(async (tx) => {
      const allowed = await openableIn(tx, { userId: user.id, device, now });
      const chosen =
        wanted.services.length === 0 ? allowed : allowed.filter((one) => wanted.services.includes(one.id));
      // Somebody may have been shut out since he asked: his row must not come to life when he is let in again.
      const open = await tx.get(
        `SELECT 1 AS there FROM users u, devices d
         WHERE u.id = ? AND ${MAY_CONNECT} AND d.id = ? AND d.status = 'enabled'`,
        user.id,
        device.id,
      );
      if (open === undefined) throw new Refusal('not-allowed', [{ field: '', code: 'nothing-allowed' }]);
      if (allowed.length === 0) throw new Refusal('not-allowed', [{ field: '', code: 'nothing-allowed' }]);
      if (chosen.length < wanted.services.length) throw notFound();
      await tx.run(
        `INSERT INTO connections (id, user_id, user_name, device_id, device_name, opened_at, ends_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        id,
        user.id,
        user.name,
        device.id,
        device.name,
        now,
        wanted.endsAt,
      );
      for (const service of chosen) await insertService(tx, id, service);
      if (this.#nextEndMs !== undefined)
        this.#nextEndMs = Math.min(this.#nextEndMs, Date.parse(wanted.endsAt));
    });
    return this.byId(id);
  }

  async byId(id: string): Promise<Connection> {
    const [found] = await this.#select('k.id = ?', id);
    if (found === undefined) throw notFound();
    return found;
  }

  /** Open now, the first to end first; all users' when `userId` is left out. */
  async listOpen(userId?: string): Promise<Connection[]> {
    const now = utcTime(this.#now());
    const open = 'k.ended_at IS NULL AND k.ends_at > ?';
    return userId === undefined
      ? this.#select(`${open} ORDER BY k.ends_at`, now)
      : this.#select(`${open} AND k.user_id = ? ORDER BY k.ends_at`, now, userId);
  }

  /** A page of those that are over, the newest first. @param wanted `search`: part of a device's or person's name */
  async past(wanted: PastWanted): Promise<{ connections: Connection[]; total: number }> {
    const values = [wanted.userId ?? null, likeText(wanted.search), utcTime(this.#now())];
    const row = await this.#db.read((reader) =>
      reader.get<{ n: number }>(`SELECT count(*) AS n FROM connections k WHERE ${PAST}`, ...values),
    );
    const connections = await this.#select(
      `${PAST} ORDER BY k.opened_at DESC LIMIT ?4 OFFSET ?5`,
      ...values,
      wanted.size,
      (wanted.page - 1) * wanted.size,
    );
    return { connections, total: row?.n ?? 0 };
  }

  /** Ends one; false when it had ended already. @param byUser restricts to that user's own */
  async end(id: string, how: { reason: EndReason; by: string; userId?: string }): Promise<boolean> {
    const { changes } = await this.#db.write((tx) =>
      tx.run(
        `UPDATE connections SET ended_at = ?1, end_reason = ?2, ended_by = ?3
         WHERE id = ?4 AND ended_at IS NULL AND (?5 IS NULL OR user_id = ?5)`,
        utcTime(this.#now()),
        how.reason,
        how.by,
        id,
        how.userId ?? null,
      ),
    );
    return changes > 0;
  }

  /** Ends all open ones of a user or a device, because something happened to it. */
  async endAll(
    of: { userId?: string; deviceId?: string },
    how: { reason: EndReason; by: string },
  ): Promise<number> {
    const { changes } = await this.#db.write((tx) =>
      tx.run(
        `UPDATE connections SET ended_at = ?1, end_reason = ?2, ended_by = ?3
         WHERE ended_at IS NULL AND (user_id = ?4 OR device_id = ?5)`,
        utcTime(this.#now()),
        how.reason,
        how.by,
        of.userId ?? null,
        of.deviceId ?? null,
      ),
    );
    return changes;
  }

  /** While ends are moved by somebody else, who asks every second must read them anew. */
  async endsMoved(move: () => Promise<void>): Promise<void> {
    try {
      await move();
    } finally {
      this.#nextEndMs = undefined;
    }
  }

  /** Closes the rows whose time has come; the kernel let nothing through any more since then. */
  async expire(): Promise<number> {
    const now = this.#now();
    if (this.#nextEndMs !== undefined && now.getTime() < this.#nextEndMs) return 0;
    return this.#db.write(async (tx) => {
      const { changes } = await tx.run(
        `UPDATE connections SET ended_at = ends_at, end_reason = 'time-over', ended_by = ''
         WHERE ended_at IS NULL AND ends_at <= ?`,
        utcTime(now),
      );
      const next = await tx.get<{ at: string | null }>(
        'SELECT min(ends_at) AS at FROM connections WHERE ended_at IS NULL',
      );
      this.#nextEndMs = typeof next?.at === 'string' ? Date.parse(next.at) : Infinity;
      return changes;
    });
  }

  async #select(where: string, ...values: readonly (string | number | null)[]): Promise<Connection[]> {
    return this.#db.read(async (reader) => {
      const rows = await reader.all<ConnectionRow>(`${SELECT_CONNECTION} WHERE ${where}`, ...values);
      const opened = await reader.all<OpenedRow>(
        `${SELECT_OPENED} WHERE o.connection_id IN (SELECT value FROM json_each(?))
         ORDER BY o.component_name, o.protocol = 'icmp', o.protocol, o.from_port`,
        JSON.stringify(rows.map((row) => row.id)),
      );
      const byConnection = Map.groupBy(opened, (row) => row.connection_id);
      return rows.map((row) => toConnection(row, byConnection.get(row.id) ?? []));
    });
  }
}

async function openableIn(
  reader: Reader,
  asked: { userId: string; device: Device; now: string },
): Promise<OpenableService[]> {
  const rows = await reader.all<Omit<OpenableService, 'address'> & { lanAddress: string }>(
    `SELECT s.id, c.id AS componentId, c.name AS componentName, s.name AS serviceName, c.address AS lanAddress,
       s.protocol, s.from_port AS fromPort, s.to_port AS toPort, s.link
     FROM services s JOIN components c ON c.id = s.component_id JOIN devices d ON d.id = c.device_id
     WHERE d.id = ?3 AND ${REACHES_SERVICE} ORDER BY c.name COLLATE NOCASE, s.protocol = 'icmp', s.protocol, s.from_port`,
    asked.userId,
    asked.now,
    asked.device.id,
  );
  return rows.map(({ lanAddress, ...row }) => ({
    ...row,
    address: translate(lanAddress, asked.device.lan, asked.device.network),
  }));
}

async function insertService(tx: Transaction, connectionId: string, one: OpenableService): Promise<void> {
  await tx.run(
    `INSERT INTO connection_services
       (connection_id, service_id, component_name, service_name, target, protocol, from_port, to_port)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    connectionId,
    one.id,
    one.componentName,
    one.serviceName,
    one.address,
    one.protocol,
    one.fromPort,
    one.toPort,
  );
}
