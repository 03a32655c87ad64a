import type { CertificateState, MailForm } from '../../../ui/models/settings.ts';
import { ago, backEnd, nobody } from './sample.ts';
import type { Sample } from './sample.ts';

const address = 'https://portal.acme.example';
const state: CertificateState = {
  kind: 'acme',
  shown: {
    names: 'portal.acme.example',
    issuer: 'C=US, O=Let’s Encrypt, CN=R11',
    from: ago(700),
    until: ago(-1400),
    fingerprint: Array.from({ length: 32 }, (_, n) => (n * 7 + 16).toString(16).toUpperCase()).join(':'),
  },
  standIn: null,
  request: null,
  acme: {
    directory: 'https://acme-v02.api.letsencrypt.org/directory',
    nextAt: ago(-700),
    failures: 0,
    error: '',
    working: false,
  },
};
const mail: MailForm = {
  values: {
    host: 'mail.acme.example',
    port: '587',
    security: 'starttls',
    user: 'ferngate',
    sender: 'ferngate@acme.example',
    owner: 'karl@acme.example',
    authority: '',
  },
  errors: [],
  set: true,
  hasPassword: true,
  waiting: 0,
  tested: { to: 'karl@acme.example', answer: '250 2.0.0 Ok: queued as 4F1c2' },
};
const zones = ['UTC', 'Europe/Berlin', 'Europe/Vienna'];
const certificate = {
  name: 'portal.acme.example',
  state,
  values: { certificate: '', directory: '', contact: '', root: '', agreed: false },
  errors: [],
  goOn: null,
} as const;
const steps = { done: [], address } as const;

export const settingsSamples: readonly Sample[] = [
  {
    name: 'set-up-name',
    view: 'set-up-step',
    locals: backEnd,
    model: {
      ...steps,
      step: 'name',
      values: { name: '192.0.2.50', kind: 'own' },
      errors: [{ field: 'name', reason: 'not-a-portal-name' }],
    },
  },
  {
    name: 'set-up-zone',
    view: 'set-up-step',
    locals: backEnd,
    model: { ...steps, done: ['name'], step: 'zone', zones, values: { zone: 'Europe/Berlin' }, errors: [] },
  },
  {
    name: 'set-up-mail',
    view: 'set-up-step',
    locals: backEnd,
    model: {
      ...steps,
      ...mail,
      done: ['name', 'zone'],
      step: 'mail',
      tested: { errors: [{ field: '', reason: 'mail-not-trusted' }] },
    },
  },
  {
    name: 'set-up-account',
    view: 'set-up-step',
    locals: backEnd,
    model: {
      ...steps,
      done: ['name', 'zone', 'mail'],
      step: 'account',
      values: {
        name: 'acme',
        title: 'Acme Maschinenbau',
        adminName: 'anna',
        adminDisplayName: 'Anna Lindqvist',
      },
      errors: [],
    },
  },
  {
    name: 'set-up-finished',
    view: 'set-up-step',
    locals: backEnd,
    model: {
      ...steps,
      step: 'finished',
      link: {
        account: 'acme',
        user: 'anna',
        url: `${address}/reset-password/3q2-7wE9hJ4kL8mN1pR5`,
        validUntil: ago(-24),
      },
    },
  },
  {
    name: 'backend-settings',
    view: 'backend-settings',
    locals: { ...backEnd, flash: { code: 'nameChanged', params: { name: 'portal.acme.example' } } },
    model: {
      name: 'portal.acme.example',
      former: '192.0.2.50',
      addresses: ['standby.acme.example', '198.51.100.7'],
      certificate: { ...state, standIn: 'none-yet', request: 'x' },
      zone: 'Europe/Berlin',
      mail: { host: 'mail.acme.example', port: 587, owner: 'karl@acme.example' },
      waiting: 2,
      goOn: '/back-end/set-up/steps/mail',
    },
  },
  {
    name: 'backend-setting-name',
    view: 'backend-setting',
    locals: backEnd,
    model: {
      what: 'name',
      current: 'portal.acme.example',
      values: { name: 'gate.acme.example', kind: '' },
      errors: [],
      goOn: null,
    },
  },
  {
    name: 'backend-setting-addresses',
    view: 'backend-setting',
    locals: backEnd,
    model: {
      what: 'addresses',
      name: 'portal.acme.example',
      changedAt: ago(30),
      routers: 40,
      ready: 12,
      values: { addresses: 'standby.acme.example\n198.51.100.' },
      errors: [{ field: 'addresses', reason: 'not-a-portal-name' }],
      goOn: null,
    },
  },
  {
    name: 'backend-setting-mail',
    view: 'backend-setting',
    locals: backEnd,
    model: { what: 'mail', ...mail, goOn: null },
  },
  {
    name: 'backend-certificate',
    view: 'backend-certificate',
    locals: backEnd,
    model: { ...certificate, what: 'overview' },
  },
  {
    name: 'backend-certificate-failing',
    view: 'backend-certificate',
    locals: backEnd,
    model: {
      ...certificate,
      what: 'overview',
      goOn: '/back-end/set-up/steps/zone',
      state: {
        ...state,
        standIn: 'none-yet',
        acme: {
          directory: 'https://ca.acme.example/acme/acme/directory',
          nextAt: ago(-2),
          failures: 3,
          error: 'refused: DNS problem: NXDOMAIN looking up A for portal.acme.example',
          working: false,
        },
      },
    },
  },
  {
    name: 'backend-certificate-upload',
    view: 'backend-certificate',
    locals: backEnd,
    model: {
      ...certificate,
      what: 'upload',
      errors: [
        {
          field: 'certificate',
          reason: 'chain-incomplete',
          params: { subject: 'CN=portal.acme.example', issuer: 'CN=Acme Works CA' },
        },
        { field: 'passphrase', reason: 'passphrase-needed' },
      ],
    },
  },
  {
    name: 'backend-certificate-request',
    view: 'backend-certificate',
    locals: backEnd,
    model: { ...certificate, what: 'request', state: { ...state, request: 'x' } },
  },
  {
    name: 'backend-certificate-acme',
    view: 'backend-certificate',
    locals: backEnd,
    model: { ...certificate, what: 'acme' },
  },
  {
    name: 'quick-start-technician',
    view: 'quick-start',
    locals: nobody,
    model: { who: 'technician', address, ownAuthority: true },
  },
];
