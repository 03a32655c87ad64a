/** The pages below Appliance: load over time, programs, metrics, support bundle. */
import type { LoadModel, SystemModel } from '../../../ui/models/system.ts';
import { ago, backEnd, now } from './sample.ts';
import type { Sample } from './sample.ts';

const GIB = 1024 ** 3;
const DAY_POINTS = 288;

/** A day with a busy morning, and an hour in which nothing was measured. */
function figuresAt(index: number) {
  const part = index / DAY_POINTS;
  const busy = Math.exp(-(((part - 0.4) * 9) ** 2));
  return {
    cpu: 6 + 60 * busy + 3 * Math.sin(index / 3),
    memory: (1.2 + 0.3 * busy) * GIB,
    disk: (4 + part / 4) * GIB,
    received: 20_000 + 900_000 * busy,
    sent: 15_000 + 700_000 * busy,
    devices: Math.round(24 + 7 * busy),
    people: Math.round(1 + 6 * busy),
  };
}

const missing = (index: number) => index > 200 && index < 212;
const indices = Array.from({ length: DAY_POINTS }, (_, index) => index);
const names = ['cpu', 'memory', 'disk', 'received', 'sent', 'devices', 'people'] as const;

/** What the charts fetch. */
export const loadFigures = {
  at: indices.map((index) => Date.parse(now) / 1000 - (DAY_POINTS - index) * 300),
  ...Object.fromEntries(
    names.map((name) => [name, indices.map((index) => (missing(index) ? null : figuresAt(index)[name]))]),
  ),
};

const load: LoadModel = {
  span: '24h',
  now: { cpu: 11.6, memory: 1.3 * GIB, disk: 4.2 * GIB },
  memoryBytes: 4 * GIB,
  diskBytes: 14 * GIB,
  charts: [
    { key: 'cpu', unit: 'percent', lines: ['cpu'], most: 100 },
    { key: 'memory', unit: 'bytes', lines: ['memory'], most: 4 * GIB },
    { key: 'disk', unit: 'bytes', lines: ['disk'], most: 14 * GIB },
    { key: 'network', unit: 'rate', lines: ['received', 'sent'], most: null },
    { key: 'tunnels', unit: 'count', lines: ['devices', 'people'], most: null },
  ],
  rows: Array.from({ length: 24 }, (_, hour) => ({
    from: ago(hour + 1),
    values: hour === 6 ? null : figuresAt((24 - hour) * 12),
  })),
};

const service = { account: '', reason: '', since: ago(200), restarts: 0, memory: 61e6 } as const;

const system: SystemModel = {
  version: '0.1.0',
  builtAt: ago(900),
  commit: '3f2c9d1b8a7e6f5d4c3b2a19080f7e6d5c4b3a29',
  bill: true,
  upSince: ago(201),
  down: 1,
  supervisor: 'systemd',
  services: [
    { ...service, program: 'appliance', state: 'running' },
    { ...service, program: 'portal', state: 'running', restarts: 1, memory: 143e6 },
    { ...service, program: 'door', state: 'running', memory: 38e6 },
    { ...service, program: 'vpn', account: 'acme', state: 'running', memory: 9e6 },
    {
      ...{ program: 'vpn', account: 'beta', state: 'failed', reason: 'openvpn ended with code 1' },
      ...{ since: null, restarts: 5, memory: null },
    },
    { ...service, program: 'names', account: 'acme', state: 'running', memory: 2e6 },
    { ...service, program: 'clock', state: 'running', memory: 3e6 },
  ],
};

export const systemSamples: readonly Sample[] = [
  { name: 'backend-load', view: 'backend-load', locals: backEnd, model: load },
  {
    name: 'backend-load-new',
    view: 'backend-load',
    locals: backEnd,
    model: { ...load, span: '1h', now: null, rows: [{ from: ago(1), values: null }] },
  },
  {
    name: 'backend-system',
    view: 'backend-system',
    locals: {
      ...backEnd,
      notices: [
        {
          ...{ code: 'database-damaged', severity: 'broken', since: ago(2), params: { about: 'beta' } },
          ...{ detail: 'found by SQLite’s own check', href: null },
        },
        { code: 'disk-nearly-full', severity: 'waiting', since: ago(20), detail: '9 % free', href: null },
      ],
    },
    model: system,
  },
  {
    name: 'backend-system-by-hand',
    view: 'backend-system',
    locals: backEnd,
    model: {
      ...system,
      ...{ builtAt: null, commit: null, bill: false, supervisor: 'processes', down: 0 },
      services: system.services.slice(0, 3),
    },
  },
  {
    name: 'backend-system-silent',
    view: 'backend-system',
    locals: backEnd,
    model: { ...system, supervisor: null, services: [], down: 0 },
  },
  {
    name: 'backend-metrics',
    view: 'backend-metrics',
    locals: backEnd,
    model: {
      address: 'https://portal.acme.example/metrics',
      tokens: [
        {
          ...{ id: 'met_k5mw3qk5mw3qk5mw', name: 'Prometheus in the control room', accounts: true },
          ...{ sources: ['192.0.2.17', '2001:db8:7::/48'], createdAt: ago(900), usedAt: ago(0.01) },
        },
        {
          ...{ id: 'met_aaaaaaaaaaaaaaaa', name: 'Zabbix <test>', sources: [], accounts: false },
          ...{ createdAt: ago(2), usedAt: null },
        },
      ],
      created: { name: 'Zabbix <test>', secret: 'q3Zc7mDq1m3cT0w7o2F4k6c8r5T2a1Yd8bW9nV0xLkE' },
      values: { name: '', sources: '192.0.2.0/33', accounts: true },
      errors: [{ field: 'sources', reason: 'not-a-source' }],
    },
  },
  {
    name: 'backend-metrics-none',
    view: 'backend-metrics',
    locals: backEnd,
    model: {
      address: 'https://portal.acme.example/metrics',
      ...{ tokens: [], created: null, errors: [] },
      values: { name: '', sources: '', accounts: false },
    },
  },
  {
    name: 'backend-bundle',
    view: 'backend-bundle',
    locals: backEnd,
    model: {
      bundle: {
        id: 'bun_k5mw3qk5mw3qk5mw',
        madeAt: ago(0.05),
        files: [
          { name: 'versions.json', bytes: 312, text: '{\n "ferngate": "0.1.0",\n "node": "24.21.0"\n}\n' },
          { name: 'measurements.json', bytes: 412_312, text: '{\n "columns": ["at", "cpu"]\n}\n' },
          { name: 'log.json', bytes: 2114, text: '{\n "lines": [],\n "others": 3\n}\n' },
        ],
      },
      values: { recipient: 'age1wrong' },
      errors: [{ field: 'recipient', reason: 'backup-recipient' }],
    },
  },
  {
    name: 'backend-bundle-none',
    view: 'backend-bundle',
    locals: backEnd,
    model: { bundle: null, values: { recipient: '' }, errors: [] },
  },
  {
    name: 'error-full',
    view: 'error',
    locals: {
      notices: [{ code: 'cannot-save', severity: 'waiting', since: ago(1), detail: '', href: null }],
    },
    model: { status: 503, kind: 'diskFull', reference: '', href: null },
  },
  {
    name: 'confirm-restart',
    view: 'confirm',
    locals: backEnd,
    model: {
      ...{ act: 'restartMachine', action: '/back-end/system/restart/machine', back: '/back-end/system' },
      ...{ name: 'portal.acme.example', type: 'portal.acme.example', gone: [], errors: [] },
    },
  },
];
