import type { DeviceModel, OverviewModel } from '../../../ui/models/devices.ts';
import { parts, press, rows } from './machines.ts';
import { ago } from './sample.ts';
import type { Sample } from './sample.ts';

const overview: OverviewModel = {
  summary: {
    online: 7,
    total: 9,
    troubled: 1,
    dialIn: { address: '198.18.0.5', since: ago(1) },
    open: 2,
    live: true,
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
  summary: { online: 0, total: 0, troubled: 0, dialIn: null, open: 0, live: true },
  open: [],
  devices: [],
  projects: [],
  paging: { page: 1, size: 50, total: 0 },
};

const device: DeviceModel = {
  ...press,
  lan: '192.168.0.0/24',
  address: '198.18.0.34',
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
  configuration: { at: ago(2400) },
  mayManage: true,
};

const oven = rows[2] ?? press;
const packer = rows[0] ?? press;
const labeller = rows[4] ?? press;

export const deviceSamples: readonly Sample[] = [
  { name: 'overview', view: 'overview', model: overview },
  {
    name: 'overview-unseen',
    view: 'overview',
    model: {
      ...overview,
      summary: { ...overview.summary, live: false, dialIn: null },
      devices: overview.devices.map((one) => ({
        ...one,
        state: { kind: 'unknown' } as const,
        trouble: null,
      })),
    },
  },
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
        projectId: 'p1',
        lan: '192.168.0.0/16',
        note: '',
      },
      errors: [
        { field: 'name', reason: 'required' },
        { field: 'lan', reason: 'overlaps-device', params: { name: 'Oven 2', network: '198.18.6.0/24' } },
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
        projectId: 'p1',
        lan: '192.168.0.0/24',
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
        kind: 'plc',
        address: '192.168.1.10',
        services: [
          { id: '', name: 'S7', protocol: 'tcp', port: '102', link: '', remove: false },
          { id: '', name: 'Parameters', protocol: 'udp', port: '5010-5000', link: '', remove: false },
          { id: '', name: '', protocol: 'tcp', port: '', link: '', remove: false },
        ],
      },
      errors: [
        { field: 'address', reason: 'not-in-lan', params: { lan: '192.168.0.0/24' } },
        { field: 'services.1.port', reason: 'ports-reversed' },
      ],
    },
  },
];
