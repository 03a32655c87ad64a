/** The account of the lab: two sites with the same LAN, one behind a proxy, a technician; all by public API. */
import type { Api, Json } from './api.ts';
import { HMI, LAN, MODBUS_PORT, PLC } from './site.ts';

export interface PlantDevice {
  readonly serial: string;
  readonly name: string;
  readonly client: string;
  readonly project: string;
}

export const PRESS: PlantDevice = {
  serial: 'FG-1007',
  name: 'Press line 7',
  client: 'Müller GmbH',
  project: 'Hall 2',
};
export const OVEN: PlantDevice = {
  serial: 'FG-1002',
  name: 'Oven 2',
  client: 'Müller GmbH',
  project: 'Hall 1',
};
export const FILLER: PlantDevice = {
  serial: 'FG-2001',
  name: 'Filler 1',
  client: 'Nord-Milch',
  project: 'Filling',
};

export interface EnteredService {
  readonly id: string;
  readonly name: string;
}
export interface EnteredComponent {
  readonly id: string;
  readonly name: string;
  readonly virtualAddress: string;
  readonly dnsName: string;
  readonly services: readonly EnteredService[];
}
export interface EnteredDevice {
  readonly id: string;
  readonly serial: string;
  readonly network: string;
  readonly plc: EnteredComponent;
  readonly hmi: EnteredComponent;
}

/** Enters a device with its PLC and HMI, as an administrator does it on the pages. */
export async function enterDevice(administrator: Api, device: PlantDevice): Promise<EnteredDevice> {
  const { projects } = await administrator.get<{ projects: (Json & { id: string })[] }>('/projects');
  const known = projects.find((one) => one['client'] === device.client && one['name'] === device.project);
  const project =
    known ??
    (await administrator.post<{ id: string }>('/projects', { client: device.client, name: device.project }));
  const { id, network } = await administrator.post<{ id: string; network: string }>('/devices', {
    serial: device.serial,
    name: device.name,
    projectId: project.id,
    lan: LAN,
  });
  const tcp = (name: string, port: number) => ({ name, protocol: 'tcp', fromPort: port, toPort: port });
  const component = (input: Json) =>
    administrator.post<EnteredComponent>(`/devices/${device.serial}/components`, input);
  const plc = await component({
    name: 'PLC',
    kind: 'plc',
    address: PLC,
    services: [tcp('Modbus', MODBUS_PORT), { name: 'Ping', protocol: 'icmp', fromPort: 0, toPort: 0 }],
  });
  const hmi = await component({ name: 'HMI', kind: 'hmi', address: HMI, services: [tcp('Web page', 80)] });
  return { id, serial: device.serial, network, plc, hmi };
}

/** Adds a technician with a password and what he may reach. @returns his id and the link to set the password */
export async function addTechnician(
  administrator: Api,
  name: string,
  grants: readonly { kind: string; target: string | null }[],
): Promise<{ id: string; link: string }> {
  const user = await administrator.post<{ id: string }>('/users', {
    name,
    displayName: name,
    email: '',
    role: 'technician',
  });
  for (const grant of grants) await administrator.post(`/users/${user.id}/grants`, { ...grant });
  const { link } = await administrator.post<{ link: string }>(`/users/${user.id}/password-link`);
  return { id: user.id, link };
}
