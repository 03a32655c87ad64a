import type { SignIn, UserModel, UserRow } from '../../../ui/models/people.ts';
import type { Seat } from '../../../ui/models/people.ts';
import type { ProfileModel } from '../../../ui/models/profile.ts';
import { codes } from './access.ts';
import { ago, backEnd } from './sample.ts';
import type { Sample } from './sample.ts';

const rules = { minLength: 12, classes: 2 };

export const okafor: UserRow = {
  name: 'j.okafor',
  displayName: 'Jennifer Okafor',
  email: 'j.okafor@acme.example',
  role: 'technician',
  status: 'active',
  secondFactor: true,
  lastSignIn: ago(0.6),
  dialledIn: true,
};

export const users: readonly UserRow[] = [
  {
    ...okafor,
    name: 'anna',
    displayName: 'Anna Lindqvist',
    role: 'administrator',
    email: 'anna@acme.example',
    dialledIn: false,
  },
  okafor,
  {
    ...okafor,
    name: 'weber-plant-hall-two',
    displayName: 'Maria-Magdalena Weber-Schwarzenberger',
    email: 'maria-magdalena.weber-schwarzenberger@werk-hall-2.mueller-maschinenbau.example',
    role: 'auditor',
    secondFactor: false,
    lastSignIn: null,
    dialledIn: false,
  },
  { ...okafor, name: 'old', displayName: 'Peter Alt', status: 'disabled', dialledIn: false },
];

const seat: Seat = {
  id: 's1',
  name: 'Laptop workshop',
  createdAt: ago(2000),
  validUntil: ago(-9000),
  state: 'valid',
  address: '198.18.0.5',
};
const seats: readonly Seat[] = [
  seat,
  {
    ...seat,
    id: 's2',
    name: 'Tablet',
    state: 'expiring',
    address: null,
    validUntil: ago(-200),
  },
  { ...seat, id: 's3', name: 'Old laptop', state: 'expired', address: null },
];

export const signIns: readonly SignIn[] = [
  {
    id: 'i1',
    from: ago(5),
    lastSeen: ago(0),
    realAddress: '203.0.113.9',
    browser: 'Firefox on Windows',
    current: true,
  },
  {
    id: 'i2',
    from: ago(50),
    lastSeen: ago(30),
    realAddress: '2001:db8:1234:5678:9abc:def0:1234:5678',
    browser: '',
    current: false,
  },
];

const user: UserModel = {
  ...okafor,
  createdAt: ago(5000),
  rights: [
    {
      id: 'r1',
      kind: 'project',
      label: 'Müller GmbH / Hall 2',
      href: '/devices?project=p1',
      since: ago(4000),
      until: null,
    },
    {
      id: 'r2',
      kind: 'service',
      label: 'Oven 2 / Kiln controller / Modbus',
      href: '/devices/FG-2024-00018',
      since: ago(9),
      until: ago(-100),
    },
  ],
  grantable: [
    { kind: 'account', choices: [{ value: 'account', label: '' }] },
    { kind: 'device', choices: [{ value: 'device:1', label: 'Filler 1' }] },
  ],
  find: { q: '', more: true },
  seats,
  signIns: [{ ...signIns[1]!, browser: 'Chrome on Android' }],
  resetLink: null,
  self: false,
  mayManage: true,
  errors: [],
};

const profile: ProfileModel = {
  name: 'anna',
  displayName: 'Anna Lindqvist',
  form: null,
  errors: [],
  values: { seat: '' },
  rules,
  secondFactor: { kind: 'on', codesLeft: 6, required: false },
  seats,
  signIns,
};

export const peopleSamples: readonly Sample[] = [
  {
    name: 'people',
    view: 'people',
    model: { users, q: '', paging: { page: 1, size: 50, total: 4 }, mayManage: true },
  },
  { name: 'user', view: 'user', model: user },
  {
    name: 'user-new',
    view: 'user',
    model: {
      ...user,
      rights: [],
      seats: [],
      signIns: [],
      lastSignIn: null,
      secondFactor: false,
      dialledIn: false,
      resetLink: {
        url: 'https://portal.example/reset-password/3q2-7wE9hJ4kL8mN1pR5sT0vX6yZ',
        validUntil: ago(-24),
      },
      errors: [{ field: 'right', reason: 'not-known' }],
    },
    locals: { flash: { code: 'userAdded', params: { name: 'j.okafor' } } },
  },
  {
    name: 'user-form',
    view: 'user-form',
    model: {
      user: null,
      self: false,
      values: { name: 'J Okafor', displayName: 'Jennifer Okafor', email: 'x', role: 'technician' },
      errors: [
        { field: 'name', reason: 'not-a-login' },
        { field: 'email', reason: 'not-an-email' },
      ],
    },
  },
  {
    name: 'projects',
    view: 'projects',
    model: {
      clients: [
        {
          name: 'Müller GmbH',
          projects: [
            { id: 'p1', name: 'Hall 2', devices: 4 },
            { id: 'p2', name: 'Hall 1', devices: 1 },
          ],
        },
        { name: 'Nord-Milch', projects: [{ id: 'p3', name: 'Filling', devices: 0 }] },
      ],
      mayManage: true,
    },
  },
  {
    name: 'project-form',
    view: 'project-form',
    model: {
      project: null,
      clients: ['Müller GmbH'],
      values: { client: '', name: '' },
      errors: [{ field: 'name', reason: 'required' }],
    },
  },
  { name: 'profile', view: 'profile', model: profile },
  {
    name: 'profile-setting-up',
    view: 'profile',
    model: {
      ...profile,
      form: 'second-factor',
      errors: [{ field: 'code', reason: 'code-wrong' }],
      secondFactor: {
        kind: 'setting-up',
        uri: 'otpauth://totp/Ferngate:anna?secret=JBSWY3DPEHPK3PXP',
        secret: 'JBSW Y3DP EHPK 3PXP',
      },
    },
  },
  {
    name: 'profile-codes',
    view: 'profile',
    locals: backEnd,
    model: { ...profile, seats: null, secondFactor: { kind: 'codes', codes } },
  },
  {
    name: 'profile-off',
    view: 'profile',
    model: {
      ...profile,
      seats: [],
      secondFactor: { kind: 'off', required: true },
      form: 'password',
      errors: [{ field: 'password', reason: 'password-wrong' }],
    },
  },
  {
    name: 'seat-created',
    view: 'seat-created',
    model: {
      name: 'Laptop workshop',
      download: '/profile/seats/x/download',
      fileName: 'acme-anna-laptop-workshop.ovpn',
      availableUntil: ago(-0.25),
      program: 'portal.example acme/anna',
      secondFactor: true,
    },
  },
];
