import { ago, backEnd, nobody } from './sample.ts';
import type { Sample } from './sample.ts';

const rules = { minLength: 12, classes: 2 };
const door = { ...backEnd, who: null };
const secret = {
  uri: 'otpauth://totp/Ferngate:karl?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Ferngate&digits=6&period=30',
  secret: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP',
};
export const codes = [
  '7K2M-QX4P',
  'VN8D-3HTR',
  'PW5C-9YLE',
  'A4GJ-2ZKS',
  'ME7T-6BQU',
  'X3HF-8DVN',
  'RC9L-5JPW',
  'T6YA-4MGK',
];

export const accessSamples: readonly Sample[] = [
  {
    name: 'sign-in',
    view: 'sign-in',
    locals: nobody,
    model: { values: { account: '', user: '' }, errors: [], next: '', ended: null },
  },
  {
    name: 'sign-in-refused',
    view: 'sign-in',
    locals: nobody,
    model: {
      values: { account: 'acme', user: 'anna' },
      errors: [{ field: '', reason: 'sign-in-refused' }],
      next: '/devices',
      ended: 'expired',
    },
  },
  {
    name: 'sign-in-back-end',
    view: 'sign-in',
    locals: door,
    model: { values: { account: '', user: '' }, errors: [], next: '', ended: null },
  },
  {
    name: 'second-factor',
    view: 'second-factor',
    locals: nobody,
    model: { values: {}, errors: [{ field: 'code', reason: 'code-wrong' }], next: '' },
  },
  {
    name: 'set-up-person',
    view: 'set-up',
    locals: door,
    model: {
      who: 'operator',
      action: '/back-end/set-up/x',
      step: 'person',
      begunBy: 'otto',
      rules,
      values: { name: 'karl', displayName: 'Karl Brandt' },
      errors: [
        { field: 'password', reason: 'password-too-short', params: { min: 12 } },
        { field: 'repeat', reason: 'repeat-differs' },
      ],
    },
  },
  {
    name: 'set-up-second-factor',
    view: 'set-up',
    locals: door,
    model: {
      who: 'operator',
      action: '/back-end/set-up/x',
      step: 'second-factor',
      ...secret,
      values: {},
      errors: [],
    },
  },
  {
    name: 'set-up-recovery-codes',
    view: 'set-up',
    locals: nobody,
    model: {
      who: 'user',
      action: '/set-up/second-factor',
      step: 'recovery-codes',
      codes,
      values: {},
      errors: [],
    },
  },
  {
    name: 'reset-password',
    view: 'reset-password',
    locals: nobody,
    model: {
      action: '/reset-password/x',
      purpose: 'welcome',
      user: 'j.okafor',
      account: 'Acme Maschinenbau',
      validUntil: ago(-23),
      rules,
      values: {},
      errors: [],
    },
  },
];
