import type { AccountDialIn, AccountSettingsModel } from '../../../ui/models/account.ts';
import { press, rows } from './machines.ts';
import { signIns, users } from './people.ts';
import { ago } from './sample.ts';
import type { Sample } from './sample.ts';

const dialIn: AccountDialIn = {
  id: 'd1',
  who: { kind: 'device', serial: press.serial, name: press.name, there: true },
  from: ago(75),
  end: null,
  realAddress: '203.0.113.24',
  virtualAddress: '198.18.0.34',
  bytesIn: 48_300_000,
  bytesOut: 3_120_000,
};

const settings: AccountSettingsModel = {
  name: 'acme',
  displayName: 'Acme Maschinenbau',
  pool: '198.18.0.0/16',
  zones: ['Europe/Berlin', 'Europe/London', 'UTC'],
  authority: {
    fingerprint: 'c0'.repeat(32),
    validUntil: ago(-60000),
    state: 'valid',
    successor: { from: ago(200) },
    step: 'published',
    waiting: 2,
    errors: [{ field: '', reason: 'authority-waiting', params: { count: 2 } }],
  },
  withoutSecondFactor: 2,
  mayManage: true,
  values: {
    passwordMinLength: '12',
    passwordClasses: '2',
    secondFactorRequired: false,
    connectionHours: '8.5',
    connectionMaxHours: '24',
    sessionsPerUser: '2',
    zone: 'Europe/Berlin',
  },
  errors: [{ field: 'connectionHours', reason: 'not-a-number' }],
};

export const accountSamples: readonly Sample[] = [
  {
    name: 'sessions',
    view: 'sessions',
    model: {
      standing: 2,
      dialIns: [
        dialIn,
        {
          ...dialIn,
          id: 'd2',
          who: { kind: 'user', name: 'j.okafor', seat: 'Laptop workshop', there: true },
          from: ago(0.6),
        },
      ],
      past: [{ ...dialIn, id: 'd3', end: { at: ago(3), why: 'ended', by: 'anna' } }],
      signIns: signIns.map((one) => ({ ...one, user: 'anna' })),
      q: '',
      paging: { page: 1, size: 50, total: 1 },
      mayEnd: true,
    },
  },
  { name: 'account-settings', view: 'account-settings', model: settings },
  {
    name: 'account-settings-read',
    view: 'account-settings',
    model: { ...settings, mayManage: false, errors: [] },
  },
  {
    name: 'tokens',
    view: 'tokens',
    model: {
      tokens: [
        {
          id: 't1',
          name: 'Grafana',
          rights: ['device.see', 'session.see'],
          createdAt: ago(400),
          validUntil: ago(-4000),
          lastUsed: ago(0.1),
          state: 'valid',
        },
        {
          id: 't2',
          name: 'Script',
          rights: ['device.change'],
          createdAt: ago(9000),
          validUntil: ago(10),
          lastUsed: null,
          state: 'expired',
        },
      ],
      grantable: ['device.see', 'device.change', 'session.see', 'audit.see'],
      created: { name: 'Grafana', token: 'fgt_3q2-7wE9hJ4kL8mN1pR5sT0vX6yZ2aB4cD6eF8gH' },
      values: { name: '', rights: ['device.see'], days: '365' },
      errors: [{ field: 'rights', reason: 'choose' }],
    },
  },
  {
    name: 'audit',
    view: 'audit',
    model: {
      entries: [
        {
          id: 'a1',
          at: ago(0.1),
          who: 'anna',
          realAddress: '203.0.113.9',
          action: 'device.disable',
          object: 'FG-2022-00002 Old press',
          result: 'done',
          detail: '',
        },
        {
          id: 'a2',
          at: ago(0.8),
          who: 'FG-2024-00031',
          realAddress: '198.51.100.20',
          action: 'device.dial-in',
          object: 'FG-2024-00031',
          result: 'refused',
          detail: 'the certificate is not the one on record',
        },
        {
          id: 'a3',
          at: ago(3),
          who: 'system',
          realAddress: 'console',
          action: 'rules.reconcile',
          object: 'acme',
          result: 'done',
          detail: '',
        },
      ],
      q: '',
      paging: { page: 1, size: 50, total: 3 },
    },
  },
  {
    name: 'search',
    view: 'search',
    model: {
      q: 'press',
      devices: rows.slice(1, 3),
      components: [
        {
          id: 'k1',
          name: 'Press PLC',
          serial: press.serial,
          device: press.name,
          virtualAddress: '198.18.5.10',
        },
      ],
      people: users.slice(0, 2),
      more: true,
    },
  },
  {
    name: 'search-nothing',
    view: 'search',
    model: { q: 'zzz', devices: [], components: [], people: [], more: false },
  },
];
