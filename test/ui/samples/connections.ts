import type { ConnectModel, ConnectionsModel } from '../../../ui/models/connections.ts';
import { parts, press } from './machines.ts';
import { ago } from './sample.ts';
import type { Sample } from './sample.ts';

const common = {
  serial: press.serial,
  device: press.name,
  deviceState: press.state,
  dialIn: { kind: 'in', address: '198.18.0.5', since: ago(1) } as const,
};

const choose: ConnectModel = {
  ...common,
  step: 'choose',
  components: parts,
  chosen: ['s1', 's2', 's3', 's5'],
  durations: [1, 2, 4, 8],
  hours: 8,
  errors: [],
};

const open: ConnectModel = {
  ...common,
  step: 'open',
  id: 'c1',
  from: ago(1),
  until: ago(-2.6),
  user: null,
  mayEnd: true,
  targets: parts.map((part) => ({
    component: part.name,
    address: part.virtualAddress,
    dnsName: part.dnsName,
    services: part.services,
  })),
};

const connections: ConnectionsModel = {
  open: [
    {
      id: 'c1',
      serial: press.serial,
      device: press.name,
      user: 'anna',
      mine: true,
      from: ago(1),
      until: ago(-2.6),
      services: [{ component: 'PLC', service: 'S7' }],
      more: 0,
      mayEnd: true,
    },
  ],
  past: [
    {
      id: 'c0',
      serial: press.serial,
      device: press.name,
      user: 'j.okafor',
      from: ago(30),
      at: ago(28.4),
      why: 'ended',
      by: 'anna',
      services: [
        { component: 'PLC', service: 'S7' },
        { component: 'HMI', service: 'Web page' },
      ],
      more: 2,
    },
    {
      id: 'c00',
      serial: 'FG-2024-00018',
      device: 'Oven 2',
      user: 'anna',
      from: ago(50),
      at: ago(42),
      why: 'expired',
      by: null,
      services: [{ component: 'Kiln controller', service: 'Modbus' }],
      more: 0,
    },
  ],
  q: '',
  paging: { page: 2, size: 2, total: 7 },
};

export const connectionSamples: readonly Sample[] = [
  { name: 'connect-choose', view: 'connect', model: choose },
  {
    name: 'connect-dial-in',
    view: 'connect',
    model: {
      ...choose,
      dialIn: { kind: 'out', seats: 1, program: 'portal.example acme/anna' },
      chosen: [],
      errors: [{ field: 'services', reason: 'choose' }],
    },
  },
  {
    name: 'connect-no-seat',
    view: 'connect',
    model: {
      ...choose,
      deviceState: { kind: 'offline', lastSeen: ago(2), why: 'silent' },
      dialIn: { kind: 'out', seats: 0, program: 'portal.example acme/anna' },
    },
  },
  { name: 'connect-open', view: 'connect', model: open },
  {
    name: 'connect-ended',
    view: 'connect',
    model: {
      ...common,
      step: 'ended',
      id: 'c1',
      from: ago(3),
      at: ago(0.1),
      why: 'ended',
      by: 'j.okafor',
      mayConnect: true,
    },
  },
  { name: 'connections', view: 'connections', model: connections },
  {
    name: 'connections-none',
    view: 'connections',
    model: { open: [], past: [], q: '', paging: { page: 1, size: 50, total: 0 } },
  },
];
