import type { Component, DeviceModel, DeviceRow, OverviewModel } from '../../../ui/models/devices.ts';
import { ago } from './sample.ts';
import type { Sample } from './sample.ts';

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
    state: { kind: 'disabled', since: ago(2000) },
    network: '198.18.4.0/24',
    components: ['PLC'],
    componentCount: 1,
    open: null,
  },
];

const overview: OverviewModel = {
  summary: {
    online: 7,
    total: 9,
    troubled: 1,
    dialIn: { address: '198.18.0.5', since: ago(1) },
    open: 2,
  },
  open: [
    {
      id: 'c1',
      serial: press.serial,
      device: press.name,
      user: 'anna',
      mine: true,
      from: ago(1),
      until: ago(-2.6),
      services: [
        { component: 'PLC', service: 'S7' },
        { component: 'HMI', service: 'Web page' },
      ],
      more: 0,
      mayEnd: true,
    },
    {
      id: 'c2',
      serial: 'FG-2024-00018',
      device: 'Oven 2',
      user: 'j.okafor',
      mine: false,
      from: ago(0.5),
      until: ago(-7.5),
      services: [{ component: 'Kiln controller', service: 'Modbus' }],
      more: 3,
      mayEnd: true,
    },
  ],
  filter: { q: '', state: '', project: '' },
  projects: [
    { value: 'p2', label: 'Müller GmbH / Hall 1' },
    { value: 'p1', label: 'Müller GmbH / Hall 2' },
    { value: 'p3', label: 'Nord-Milch / Filling' },
  ],
  devices: rows,
  paging: { page: 1, size: 50, total: 2000 },
  mayManage: true,
};

const empty: OverviewModel = {
  ...overview,
  summary: { online: 0, total: 0, troubled: 0, dialIn: null, open: 0 },
  open: [],
  devices: [],
  projects: [],
  paging: { page: 1, size: 50, total: 0 },
};

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
    lanAddress: '192.168.0.10',
    virtualAddress: '198.18.5.10',
    dnsName: 'plc.press-line-7.acme',
    services: [{ ...service('s1', 'S7', 102), open: true }, service('s2', 'Modbus', 502)],
  },
  {
    id: 'k2',
    name: 'HMI',
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
    lanAddress: '192.168.0.30',
    virtualAddress: '198.18.5.30',
    dnsName: 'drive.press-line-7.acme',
    services: [{ ...service('s5', 'Parameters', 5000), protocol: 'udp', portTo: 5010 }],
  },
];

const device: DeviceModel = {
  ...press,
  lan: '192.168.0.0/24',
  lanAddress: '192.168.0.1',
  dnsName: 'press-line-7.acme',
  note: 'Cabinet 3, left door. Key at the porter.',
  parts,
  dialIns: [
    {
      id: 'd1',
      from: ago(75),
      end: null,
      realAddress: '203.0.113.24',
      virtualAddress: '198.18.0.34',
      bytesIn: 48_300_000,
      bytesOut: 3_120_000,
    },
    {
      id: 'd0',
      from: ago(400),
      end: { at: ago(76), why: 'silent', by: null },
      realAddress: '203.0.113.24',
      virtualAddress: '198.18.0.34',
      bytesIn: 1_948_300_000,
      bytesOut: 73_120_000,
    },
    {
      id: 'd00',
      from: ago(900),
      end: { at: ago(401), why: 'ended', by: 'anna' },
      realAddress: '203.0.113.90',
      virtualAddress: '198.18.0.34',
      bytesIn: 900,
      bytesOut: 0,
    },
  ],
  certificate: {
    fingerprint: '4f1c9a7be02d5588c1a90e34f7d6b2214f1c9a7be02d5588c1a90e34f7d6b221',
    validUntil: ago(-24 * 300),
    state: 'valid',
    renewal: false,
  },
  configuration: { at: ago(2400), by: 'anna' },
  mayManage: true,
};

const oven = rows[2] ?? press;
const packer = rows[0] ?? press;
const labeller = rows[4] ?? press;

export const deviceSamples: readonly Sample[] = [
  { name: 'overview', view: 'overview', model: overview },
  { name: 'overview-empty', view: 'overview', model: empty },
  { name: 'devices', view: 'devices', model: overview },
  { name: 'device', view: 'device', model: device },
  {
    name: 'device-refused',
    view: 'device',
    model: {
      ...device,
      ...packer,
      certificate: { fingerprint: 'ab'.repeat(32), validUntil: ago(200), state: 'expired', renewal: true },
    },
  },
  {
    name: 'device-never',
    view: 'device',
    model: {
      ...device,
      ...labeller,
      note: '',
      parts: [],
      dialIns: [],
      certificate: null,
      configuration: null,
    },
  },
  {
    name: 'device-technician',
    view: 'device',
    model: { ...device, ...oven, mayManage: false },
  },
  {
    name: 'device-form',
    view: 'device-form',
    model: {
      device: null,
      projects: overview.projects,
      values: {
        serial: 'FG-2026-00001',
        name: '',
        project: 'p1',
        lan: '192.168.0.0/16',
        lanAddress: '',
        note: '',
      },
      errors: [
        { field: 'name', reason: 'required' },
        { field: 'lan', reason: 'overlaps', params: { name: 'Oven 2', network: '198.18.6.0/24' } },
      ],
    },
  },
  {
    name: 'device-form-edit',
    view: 'device-form',
    model: {
      device: { serial: press.serial, name: press.name },
      projects: overview.projects,
      values: {
        serial: press.serial,
        name: press.name,
        project: 'p1',
        lan: '192.168.0.0/24',
        lanAddress: '192.168.0.1',
        note: '',
      },
      errors: [],
    },
  },
  {
    name: 'component-form',
    view: 'component-form',
    model: {
      device: { serial: press.serial, name: press.name, lan: '192.168.0.0/24' },
      component: null,
      values: {
        name: 'PLC',
        lanAddress: '192.168.1.10',
        services: [
          { id: '', name: 'S7', protocol: 'tcp', port: '102', link: '', remove: false },
          { id: '', name: 'Parameters', protocol: 'udp', port: '5010-5000', link: '', remove: false },
          { id: '', name: '', protocol: 'tcp', port: '', link: '', remove: false },
        ],
      },
      errors: [
        { field: 'lanAddress', reason: 'outside', params: { network: '192.168.0.0/24' } },
        { field: 'services.1.port', reason: 'range' },
      ],
    },
  },
];
