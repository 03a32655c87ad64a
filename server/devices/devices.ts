/** The devices of one account: adding, changing, disabling, deleting, and finding those that somebody may see. */
import type { AccountFacts } from '../accounts/facts.ts';
import { likeText } from '../audit/audit.ts';
import { nextDialInAddress, nextVirtualNetwork } from '../networks/account-addresses.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { REACHES_DEVICE } from '../rights/grants.ts';
import { randomId } from '../secrets/random.ts';
import type { Database, Reader, Transaction } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import { SELECT_DEVICE, toDevice, type Device, type DeviceRow } from './device.ts';
import { freeLabel } from './labels.ts';
import { checkLan } from './lan.ts';
import { CERTIFICATE_WARN_MS } from './trouble.ts';

export interface DeviceInput {
  readonly serial: string;
  readonly name: string;
  readonly projectId: string | null;
  readonly lan: string;
  readonly note: string;
}

/** Whose view: a user who sees everything, or one who sees what his grants reach. */
export interface Viewer {
  readonly userId: string;
  readonly seesAll: boolean;
}

export interface IndexedDevice {
  readonly id: string;
  readonly serial: string;
  readonly projectId: string | null;
  readonly status: Device['status'];
  readonly seenAt: string | null;
  /** Only when it ends soon: that is all that is asked. */
  readonly certificateEndsAt: string | null;
  readonly found: boolean;
}

/** In the order of the columns of `INDEX`. */
type IndexTuple = [
  id: string,
  serial: string,
  projectId: string | null,
  status: Device['status'],
  seenAt: string | null,
  certificateEndsAt: string | null,
  found: 0 | 1,
];

/** One text for all of them: as rows, 2,000 devices cost the event loop ten times as much. */
const INDEX = `WITH ending AS (SELECT device_id, max(not_after) AS ends_at FROM certificates
    WHERE device_id IS NOT NULL GROUP BY device_id HAVING max(not_after) < ?5)
  SELECT json_group_array(json_array(d.id, d.serial, d.project_id, d.status, d.seen_at, e.ends_at,
    (?4 = '%%' OR d.name LIKE ?4 ESCAPE '\\' OR d.serial LIKE ?4 ESCAPE '\\' OR d.network LIKE ?4 ESCAPE '\\'
      OR d.address LIKE ?4 ESCAPE '\\' OR p.client LIKE ?4 ESCAPE '\\' OR p.name LIKE ?4 ESCAPE '\\') IS TRUE)
    ORDER BY d.name COLLATE NOCASE, d.serial) AS tuples
  FROM devices d LEFT JOIN projects p ON p.id = d.project_id LEFT JOIN ending e ON e.device_id = d.id
  WHERE ?3 = 1 OR ${REACHES_DEVICE}`;

export class Devices {
  readonly #facts: AccountFacts;
  readonly #db: Database;
  readonly #now: () => Date;

  constructor(facts: AccountFacts, db: Database, now: () => Date) {
    this.#facts = facts;
    this.#db = db;
    this.#now = now;
  }

  async create(input: DeviceInput): Promise<Device> {
    const id = randomId('dev');
    await this.#db.write(async (tx) => {
      await this.#refuseOverLimit(tx);
      await this.#refuseSerialTwice(tx, input.serial);
      checkLan(input.lan, this.#facts.pool);
      await mustBeProject(tx, input.projectId);
      const address = await this.#freeAddress(tx);
      const network = await this.#freeNetwork(tx, input.lan);
      await tx.run(
        `INSERT INTO devices (id, serial, name, label, project_id, lan, network, address, status, note, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'enabled', ?, ?)`,
        id,
        input.serial,
        input.name,
        freeLabel(input.name, await labels(tx)),
        input.projectId,
        input.lan,
        network,
        address,
        input.note,
        utcTime(this.#now()),
      );
    });
    return this.byId(id);
  }

  /** Changes what was given. Another LAN of another size brings another virtual network. */
  async change(serial: string, input: Omit<DeviceInput, 'serial'>): Promise<Device> {
    const device = await this.bySerial(serial);
    await this.#db.write(async (tx) => {
      checkLan(input.lan, this.#facts.pool);
      await mustBeProject(tx, input.projectId);
      await this.#moveLan(tx, device.id, input.lan);
      await tx.run(
        'UPDATE devices SET name = ?, project_id = ?, note = ? WHERE id = ?',
        input.name,
        input.projectId,
        input.note,
        device.id,
      );
    });
    return this.byId(device.id);
  }

  async setStatus(serial: string, status: Device['status']): Promise<Device> {
    const device = await this.bySerial(serial);
    await this.#db.write((tx) => tx.run('UPDATE devices SET status = ? WHERE id = ?', status, device.id));
    return { ...device, status };
  }

  /** Certificates, components, services and grants go with it; the registers of accesses stay. */
  async remove(serial: string): Promise<Device> {
    const device = await this.bySerial(serial);
    await this.#db.write((tx) => tx.run('DELETE FROM devices WHERE id = ?', device.id));
    return device;
  }

  /** @throws Refusal `not-found`, also when the viewer may not see it */
  async bySerial(serial: string, viewer?: Viewer): Promise<Device> {
    const row = await this.#db.read((reader) =>
      viewer === undefined || viewer.seesAll
        ? reader.get<DeviceRow>(`${SELECT_DEVICE} WHERE d.serial = ?`, serial)
        : reader.get<DeviceRow>(
            `${SELECT_DEVICE} WHERE d.serial = ?3 AND ${REACHES_DEVICE}`,
            viewer.userId,
            utcTime(this.#now()),
            serial,
          ),
    );
    if (row === undefined) throw notFound();
    return toDevice(row);
  }

  async byId(id: string): Promise<Device> {
    const row = await this.#db.read((reader) => reader.get<DeviceRow>(`${SELECT_DEVICE} WHERE d.id = ?`, id));
    if (row === undefined) throw notFound();
    return toDevice(row);
  }

  /**
   * The little of every device that the viewer may see which states are counted and pages are cut from, by
   * name; `found` says whether it contains the text.
   */
  async index(viewer: Viewer, search: string): Promise<IndexedDevice[]> {
    const row = await this.#db.read((reader) =>
      reader.get<{ tuples: string }>(
        INDEX,
        viewer.userId,
        utcTime(this.#now()),
        viewer.seesAll ? 1 : 0,
        likeText(search),
        utcTime(this.#now().getTime() + CERTIFICATE_WARN_MS),
      ),
    );
    const tuples = JSON.parse(row?.tuples ?? '[]') as IndexTuple[];
    return tuples.map(([id, serial, projectId, status, seenAt, certificateEndsAt, found]) => ({
      ...{ id, serial, projectId, status, seenAt, certificateEndsAt },
      found: found === 1,
    }));
  }

  /** Whole rows, in the order of the ids. */
  async byIds(ids: readonly string[]): Promise<Device[]> {
    const rows = await this.#db.read((reader) =>
      reader.all<DeviceRow>(
        `${SELECT_DEVICE} JOIN json_each(?) wanted ON wanted.value = d.id ORDER BY wanted.key`,
        JSON.stringify(ids),
      ),
    );
    return rows.map(toDevice);
  }

  /** Which of these the viewer may see, with their serial numbers. */
  async visible(viewer: Viewer, ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#db.read((reader) =>
      reader.all<{ id: string; serial: string }>(
        `SELECT d.id, d.serial FROM devices d
         WHERE d.id IN (SELECT value FROM json_each(?4)) AND (?3 = 1 OR ${REACHES_DEVICE})`,
        viewer.userId,
        utcTime(this.#now()),
        viewer.seesAll ? 1 : 0,
        JSON.stringify(ids),
      ),
    );
    return new Map(rows.map(({ id, serial }) => [id, serial]));
  }

  async count(): Promise<number> {
    const row = await this.#db.read((reader) =>
      reader.get<{ n: number }>('SELECT count(*) AS n FROM devices'),
    );
    return row?.n ?? 0;
  }

  /** Reads the device anew: two who move it at once must not give it a network that is another's by now. */
  async #moveLan(tx: Transaction, id: string, lan: string): Promise<void> {
    const device = await tx.get<{ lan: string; network: string }>(
      'SELECT lan, network FROM devices WHERE id = ?',
      id,
    );
    if (device === undefined) throw notFound();
    if (device.lan === lan) return;
    const outside = await tx.all<{ name: string; address: string }>(
      'SELECT name, address FROM components WHERE device_id = ?',
      id,
    );
    checkLan(lan, this.#facts.pool, outside);
    const sameSize = lan.split('/')[1] === device.lan.split('/')[1];
    const network = sameSize ? device.network : await this.#freeNetwork(tx, lan);
    await tx.run('UPDATE devices SET lan = ?, network = ? WHERE id = ?', lan, network, id);
  }

  async #refuseOverLimit(tx: Transaction): Promise<void> {
    const held = await tx.get<{ n: number }>('SELECT count(*) AS n FROM devices');
    if ((held?.n ?? 0) < this.#facts.maxDevices) return;
    throw new Refusal('limit-reached', [
      { field: '', code: 'limit-devices', values: { max: this.#facts.maxDevices } },
    ]);
  }

  async #refuseSerialTwice(tx: Transaction, serial: string): Promise<void> {
    const there = await tx.get('SELECT 1 AS there FROM devices WHERE serial = ?', serial);
    if (there !== undefined) throw new Refusal('conflict', [{ field: 'serial', code: 'serial-taken' }]);
  }

  async #freeAddress(tx: Transaction): Promise<string> {
    const free = nextDialInAddress(this.#facts.pool, await dialInAddresses(tx));
    if (free === undefined) throw new Refusal('limit-reached', [{ field: '', code: 'dial-in-full' }]);
    return free;
  }

  async #freeNetwork(tx: Transaction, lan: string): Promise<string> {
    const rows = await tx.all<{ network: string }>('SELECT network FROM devices');
    const free = nextVirtualNetwork(
      this.#facts.pool,
      lan,
      rows.map((row) => row.network),
    );
    if (free === undefined) throw invalid('lan', 'pool-full', { pool: this.#facts.pool });
    return free;
  }
}

/**
 * Addresses that devices and seats of the account hold, and those under which somebody is still dialled in: the next
 * one's openings must not be the former one's for the moment until he is put out.
 */
export async function dialInAddresses(reader: Reader): Promise<string[]> {
  const rows = await reader.all<{ address: string }>(
    `SELECT address FROM devices UNION ALL SELECT address FROM seats
     UNION ALL SELECT address FROM dial_ins WHERE ended_at IS NULL`,
  );
  return rows.map((row) => row.address);
}

async function labels(reader: Reader): Promise<Set<string>> {
  const rows = await reader.all<{ label: string }>('SELECT label FROM devices');
  return new Set(rows.map((row) => row.label));
}

async function mustBeProject(reader: Reader, id: string | null): Promise<void> {
  if (id === null) return;
  const there = await reader.get('SELECT 1 AS there FROM projects WHERE id = ?', id);
  if (there === undefined) throw invalid('projectId', 'not-known');
}
