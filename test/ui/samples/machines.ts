import type { Component, DeviceRow } from '../../../ui/models/devices.ts';
import { ago } from './sample.ts';

const hall2 = { id: 'p1', client: 'Müller GmbH', name: 'Hall 2' };
const hall1 = { id: 'p2', client: 'Müller GmbH', name: 'Hall 1' };
const nord = { id: 'p3', client: 'Nord-Milch', name: 'Filling' };

export const press: DeviceRow = {
  serial: 'FG-2024-00017',
  name: 'Press line 7',
  project: hall2,
  state: { kind: 'online', since: ago(75), realAddress: '203.0.113.24' },
  trouble: null,
  network: '198.18.5.0/24',
  components: ['PLC', 'HMI', 'Drive'],
  componentCount: 3,
  mayConnect: true,
  open: { id: 'c1', until: ago(-2.6) },
};

export const rows: readonly DeviceRow[] = [
  {
    ...press,
    serial: 'FG-2024-00031',
    name: 'Packer 3',
    project: nord,
    state: { kind: 'offline', lastSeen: ago(30), why: 'silent' },
    trouble: { kind: 'refused', at: ago(0.8), reason: 'certificate' },
    network: '198.18.11.0/24',
    components: ['PLC'],
    componentCount: 1,
    open: null,
  },
  { ...press },
  {
    ...press,
    serial: 'FG-2024-00018',
    name: 'Oven 2',
    project: hall1,
    state: { kind: 'online', since: ago(0.2), realAddress: '203.0.113.25' },
    network: '198.18.6.0/24',
    components: ['Kiln controller', 'Panel', 'Gas analyser', 'Camera'],
    componentCount: 11,
    open: null,
  },
  {
    ...press,
    serial: 'FG-2024-00019',
    name: 'Filler 1',
    project: nord,
    state: { kind: 'offline', lastSeen: ago(2.3), why: 'silent' },
    network: '198.18.7.0/24',
    components: ['PLC', 'HMI'],
    componentCount: 2,
    open: null,
  },
  {
    ...press,
    serial: 'FG-2025-00102',
    name: 'Labeller 4, spare on the shelf beside the workshop door until the new year',
    project: null,
    state: { kind: 'never' },
    network: '198.18.12.0/24',
    components: [],
    componentCount: 0,
    open: null,
  },
  {
    ...press,
    serial: 'FG-2023-00007',
    name: 'ماكينة التعبئة ٣',
    project: nord,
    state: { kind: 'online', since: ago(500), realAddress: '198.51.100.7' },
    trouble: { kind: 'certificate-expiring', at: ago(-240) },
    network: '198.18.13.0/25',
    components: ['PLC'],
    componentCount: 1,
    mayConnect: false,
    open: null,
  },
  {
    ...press,
    serial: 'FG-2022-00002',
    name: 'Old press',
    project: hall1,
    state: { kind: 'disabled' },
    network: '198.18.4.0/24',
    components: ['PLC'],
    componentCount: 1,
    open: null,
  },
];

const service = (id: string, name: string, port: number) => ({
  id,
  name,
  protocol: 'tcp' as const,
  portFrom: port,
  portTo: port,
  link: null,
  mayConnect: true,
  open: false,
});

export const parts: readonly Component[] = [
  {
    id: 'k1',
    name: 'PLC',
    kind: 'plc',
    lanAddress: '192.168.0.10',
    virtualAddress: '198.18.5.10',
    dnsName: 'plc.press-line-7.acme',
    services: [{ ...service('s1', 'S7', 102), open: true }, service('s2', 'Modbus', 502)],
  },
  {
    id: 'k2',
    name: 'HMI',
    kind: 'hmi',
    lanAddress: '192.168.0.20',
    virtualAddress: '198.18.5.20',
    dnsName: 'hmi.press-line-7.acme',
    services: [
      { ...service('s3', 'Web page', 80), link: 'http', open: true },
      { ...service('s4', 'VNC', 5900), mayConnect: false },
    ],
  },
  {
    id: 'k3',
    name: 'Drive',
    kind: 'drive',
    lanAddress: '192.168.0.30',
    virtualAddress: '198.18.5.30',
    dnsName: 'drive.press-line-7.acme',
    services: [{ ...service('s5', 'Parameters', 5000), protocol: 'udp', portTo: 5010 }],
  },
];
