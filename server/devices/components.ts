/** What stands in a device's LAN, and which of its services may be opened at all. */
import { isHostAddress, network } from '../networks/cidr.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { randomId } from '../secrets/random.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { Component, ComponentKind, Device, Service } from './device.ts';
import { freeLabel } from './labels.ts';

export interface ServiceInput {
  readonly name: string;
  readonly protocol: Service['protocol'];
  readonly fromPort: number;
  readonly toPort: number;
  /** Left out: what the port usually speaks. */
  readonly link?: Service['link'] | undefined;
}

export interface ComponentInput {
  readonly name: string;
  readonly kind: ComponentKind;
  readonly address: string;
  readonly services: readonly ServiceInput[];
}

export const COMPONENTS_PER_DEVICE_MAX = 250;

interface ComponentRow {
  id: string;
  device_id: string;
  name: string;
  label: string;
  kind: ComponentKind;
  address: string;
}

interface ServiceRow {
  id: string;
  component_id: string;
  name: string;
  protocol: Service['protocol'];
  from_port: number;
  to_port: number;
  link: Service['link'];
}

export class Components {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async ofDevice(deviceId: string): Promise<Component[]> {
    return (await this.ofDevices([deviceId])).get(deviceId) ?? [];
  }

  /** Components by device id, in one read however many devices there are. */
  async ofDevices(deviceIds: readonly string[]): Promise<Map<string, Component[]>> {
    const ids = JSON.stringify(deviceIds);
    return this.#db.read(async (reader) => {
      const components = await reader.all<ComponentRow>(
        `SELECT * FROM components WHERE device_id IN (SELECT value FROM json_each(?))
         ORDER BY name COLLATE NOCASE, id`,
        ids,
      );
      const services = await reader.all<ServiceRow>(
        `SELECT s.* FROM services s JOIN components c ON c.id = s.component_id
         WHERE c.device_id IN (SELECT value FROM json_each(?)) ORDER BY s.protocol = 'icmp', s.protocol, s.from_port`,
        ids,
      );
      const byComponent = Map.groupBy(services, (row) => row.component_id);
      const whole = components.map((row) => toComponent(row, byComponent.get(row.id) ?? []));
      return Map.groupBy(whole, (component) => component.deviceId);
    });
  }

  async byId(device: Device, id: string): Promise<Component> {
    const found = (await this.ofDevice(device.id)).find((component) => component.id === id);
    if (found === undefined) throw notFound();
    return found;
  }

  async create(device: Device, input: ComponentInput): Promise<Component> {
    checkServices(input);
    const id = randomId('cmp');
    await this.#db.write(async (tx) => {
      await mustBeInLan(tx, device.id, input.address);
      const others = await componentsOf(tx, device.id);
      if (others.length >= COMPONENTS_PER_DEVICE_MAX) {
        throw new Refusal('limit-reached', [
          { field: '', code: 'too-many', values: { max: COMPONENTS_PER_DEVICE_MAX } },
        ]);
      }
      refuseTwice(others, input);
      await tx.run(
        'INSERT INTO components (id, device_id, name, label, kind, address) VALUES (?, ?, ?, ?, ?, ?)',
        id,
        device.id,
        input.name,
        freeLabel(input.name, new Set(others.map((other) => other.label))),
        input.kind,
        input.address,
      );
      await putServices(tx, id, input.services);
    });
    return this.byId(device, id);
  }

  /** Services that stay the same keep their id, and with it the grants that name them. */
  async change(device: Device, id: string, input: ComponentInput): Promise<Component> {
    checkServices(input);
    await this.byId(device, id);
    await this.#db.write(async (tx) => {
      await mustBeInLan(tx, device.id, input.address);
      refuseTwice(
        (await componentsOf(tx, device.id)).filter((other) => other.id !== id),
        input,
      );
      await tx.run(
        'UPDATE components SET name = ?, kind = ?, address = ? WHERE id = ?',
        input.name,
        input.kind,
        input.address,
        id,
      );
      await putServices(tx, id, input.services);
    });
    return this.byId(device, id);
  }

  async remove(device: Device, id: string): Promise<Component> {
    const component = await this.byId(device, id);
    await this.#db.write((tx) => tx.run('DELETE FROM components WHERE id = ?', id));
    return component;
  }
}

/** The LAN is read in the transaction: a component outside of it has no virtual address. */
async function mustBeInLan(tx: Transaction, deviceId: string, address: string): Promise<void> {
  const device = await tx.get<{ lan: string }>('SELECT lan FROM devices WHERE id = ?', deviceId);
  if (device === undefined) throw notFound();
  if (!isHostAddress(network(device.lan), address)) {
    throw invalid('address', 'not-in-lan', { lan: device.lan });
  }
}

function checkServices(input: ComponentInput): void {
  input.services.forEach((service, index) => checkService(service, `services.${index}`));
  input.services.forEach((service, index) => {
    const earlier = input.services.slice(0, index);
    if (earlier.some((other) => covers(other, service))) throw invalid(`services.${index}`, 'service-twice');
  });
}

function checkService(service: ServiceInput, field: string): void {
  if (service.link && (service.protocol !== 'tcp' || service.fromPort !== service.toPort)) {
    throw invalid(`${field}.link`, 'link-needs-port');
  }
  if (service.protocol === 'icmp') {
    if (service.fromPort !== 0 || service.toPort !== 0) throw invalid(`${field}.fromPort`, 'ports-for-icmp');
    return;
  }
  if (service.fromPort < 1) throw invalid(`${field}.fromPort`, 'port-missing');
  if (service.toPort < service.fromPort) throw invalid(`${field}.toPort`, 'ports-reversed');
}

function covers(a: ServiceInput, b: ServiceInput): boolean {
  return a.protocol === b.protocol && a.fromPort <= b.toPort && b.fromPort <= a.toPort;
}

function refuseTwice(others: readonly ComponentRow[], input: ComponentInput): void {
  if (others.some((other) => other.address === input.address)) {
    throw new Refusal('conflict', [{ field: 'address', code: 'address-taken' }]);
  }
  if (others.some((other) => other.name.toLowerCase() === input.name.toLowerCase())) {
    throw new Refusal('conflict', [{ field: 'name', code: 'name-taken' }]);
  }
}

async function putServices(tx: Transaction, id: string, wanted: readonly ServiceInput[]): Promise<void> {
  const rows = await tx.all<ServiceRow>('SELECT * FROM services WHERE component_id = ?', id);
  const key = (protocol: string, from: number, to: number) => `${protocol} ${from} ${to}`;
  const there = new Map(rows.map((row) => [key(row.protocol, row.from_port, row.to_port), row]));
  const kept = new Set(wanted.map((one) => key(one.protocol, one.fromPort, one.toPort)));
  for (const [name, row] of there)
    if (!kept.has(name)) await tx.run('DELETE FROM services WHERE id = ?', row.id);
  for (const one of wanted) {
    const same = there.get(key(one.protocol, one.fromPort, one.toPort));
    const link = one.link === undefined ? (same === undefined ? usualLink(one) : same.link) : one.link;
    if (same !== undefined)
      await tx.run('UPDATE services SET name = ?, link = ? WHERE id = ?', one.name, link, same.id);
    else {
      await tx.run(
        `INSERT INTO services (id, component_id, name, protocol, from_port, to_port, link)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        randomId('svc'),
        id,
        one.name,
        one.protocol,
        one.fromPort,
        one.toPort,
        link,
      );
    }
  }
}

function usualLink({ protocol, fromPort, toPort }: ServiceInput): Service['link'] {
  if (protocol !== 'tcp' || fromPort !== toPort) return null;
  return fromPort === 80 ? 'http' : fromPort === 443 ? 'https' : null;
}

async function componentsOf(tx: Transaction, deviceId: string): Promise<ComponentRow[]> {
  return tx.all<ComponentRow>('SELECT * FROM components WHERE device_id = ?', deviceId);
}

function toComponent(row: ComponentRow, services: readonly ServiceRow[]): Component {
  return {
    id: row.id,
    deviceId: row.device_id,
    name: row.name,
    label: row.label,
    kind: row.kind,
    address: row.address,
    services: services.map((one) => ({
      id: one.id,
      name: one.name,
      protocol: one.protocol,
      fromPort: one.from_port,
      toPort: one.to_port,
      link: one.link,
    })),
  };
}
