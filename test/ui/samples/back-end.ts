import type { AccountRow, ApplianceModel } from '../../../ui/models/back-end.ts';
import { ago, backEnd, nobody } from './sample.ts';
import type { Sample } from './sample.ts';

const appliance: ApplianceModel = {
  name: 'portal.acme.example',
  upSince: ago(200),
  appliance: { openvpn: '2.7.8', haproxy: '3.0.11', nftables: '1.1.3', kernelOffload: true },
  door: { state: 'running', detail: '', connections: 31 },
  rooms: [
    { account: 'acme', state: 'running', detail: '', offload: true },
    { account: 'beta', state: 'failed', detail: 'openvpn ended with code 1', offload: false },
    { account: 'gamma', state: 'stopped', detail: '', offload: false },
  ],
  memory: { used: 1.4e9, total: 4.1e9 },
  disk: { used: 29e9, total: 32e9 },
  load: { one: 0.348, processors: 2 },
  past: [
    { code: 'room-failed', about: 'beta', since: ago(0.1), until: null },
    { code: 'disk-nearly-full', about: '', since: ago(20), until: null },
    { code: 'clock-jumped', about: '', since: ago(300), until: ago(276) },
  ],
};

const acme: AccountRow = {
  name: 'acme',
  displayName: 'Acme Maschinenbau',
  status: 'active',
  pool: '198.18.0.0/16',
  dialIns: 9,
};

const values = {
  name: 'acme',
  title: 'Acme Maschinenbau',
  pool: '198.18.0.0/16',
  maxDevices: '100',
  maxUsers: '50',
  maxSessions: '150',
};

export const backEndSamples: readonly Sample[] = [
  {
    name: 'backend-appliance',
    view: 'backend-appliance',
    model: appliance,
    locals: {
      ...backEnd,
      notices: [
        {
          code: 'room-failed',
          severity: 'broken',
          since: ago(0.1),
          params: { about: 'beta' },
          detail: 'openvpn ended with code 1',
          href: '/back-end/accounts/beta',
        },
        {
          code: 'disk-nearly-full',
          severity: 'waiting',
          since: ago(20),
          detail: '9 % free',
          href: null,
        },
      ],
    },
  },
  {
    name: 'backend-appliance-silent',
    view: 'backend-appliance',
    model: { ...appliance, appliance: null, door: null, rooms: [] },
    locals: backEnd,
  },
  {
    name: 'backend-accounts',
    view: 'backend-accounts',
    locals: backEnd,
    model: {
      accounts: [
        acme,
        { ...acme, name: 'beta', displayName: 'Beta Anlagenbau', status: 'suspended', pool: '10.200.0.0/16' },
      ],
      q: '',
      paging: { page: 1, size: 50, total: 2 },
    },
  },
  {
    name: 'backend-account-form',
    view: 'backend-account-form',
    locals: backEnd,
    model: {
      account: null,
      values,
      errors: [
        { field: 'name', reason: 'name-taken' },
        { field: 'pool', reason: 'pool-size' },
      ],
    },
  },
  {
    name: 'backend-account',
    view: 'backend-account',
    locals: { ...backEnd, flash: { code: 'accountAdded', params: { name: 'Acme Maschinenbau' } } },
    model: {
      ...acme,
      createdAt: ago(3000),
      room: 1,
      limits: { devices: 100, users: 50, dialIns: 150 },
      values: { name: '', displayName: '', email: '' },
      errors: [],
      link: {
        user: 'anna',
        url: 'https://portal.acme.example/reset-password/3q2-7wE9hJ4kL8mN1pR5',
        validUntil: ago(-24),
      },
    },
  },
  {
    name: 'backend-operators',
    view: 'backend-operators',
    locals: backEnd,
    model: {
      operators: [
        {
          name: 'karl',
          displayName: 'Karl Brandt',
          status: 'active',
          secondFactor: true,
          hasPassword: true,
          lastSignIn: ago(1),
          self: true,
        },
        {
          name: 'ines',
          displayName: 'Inês Duarte',
          status: 'active',
          secondFactor: false,
          hasPassword: false,
          lastSignIn: null,
          self: false,
        },
      ],
      resetLink: null,
      errors: [],
    },
  },
  {
    name: 'backend-operator-form',
    view: 'backend-operator-form',
    locals: backEnd,
    model: { operator: null, values: { name: '', displayName: '' }, errors: [] },
  },
  {
    name: 'backend-audit',
    view: 'audit',
    locals: backEnd,
    model: { entries: [], q: 'nothing', paging: { page: 1, size: 50, total: 0 } },
  },
  {
    name: 'confirm',
    view: 'confirm',
    locals: backEnd,
    model: {
      act: 'accountDelete',
      action: '/back-end/accounts/acme/delete',
      back: '/back-end/accounts/acme',
      name: 'Acme Maschinenbau',
      type: 'acme',
      gone: [
        { what: 'devices', count: 9 },
        { what: 'users', count: 4 },
        { what: 'dialIns', count: 1 },
        { what: 'tokens', count: 0 },
      ],
      errors: [{ field: 'confirm', reason: 'confirm-name', params: { name: 'acme' } }],
    },
  },
  { name: 'message', view: 'message', locals: nobody, model: { code: 'linkUsed', href: null } },
  {
    name: 'error',
    view: 'error',
    model: { status: 500, kind: 'internal', reference: '01JCKX9R4T', href: null },
  },
  {
    name: 'error-door',
    view: 'error',
    locals: nobody,
    model: { status: 404, kind: 'notFound', reference: '', href: null },
  },
];
