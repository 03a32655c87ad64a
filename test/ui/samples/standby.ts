/** The pair in each of its states. */
import type { StandbyModel } from '../../../ui/models/standby.ts';
import type { WitnessFormModel, WitnessShown } from '../../../ui/models/witness.ts';
import { ago, backEnd, nobody, now, type Sample } from './sample.ts';

const witness: WitnessShown = {
  ...{ kind: 'ferngate', addresses: ['witness.acme.example:7443'], answers: true, trouble: null },
  ...{ holder: 'here', heldSince: ago(51), renewedAt: now, named: true, covered: true, serving: true },
};

const paired: StandbyModel = {
  standing: { kind: 'in-sync' },
  standby: {
    ...{ name: 'standby.acme.example', addresses: ['standby.acme.example:443', '192.0.2.17:443'] },
    fingerprint: '9f2c41d07ab3e65518c2f7d4903be6a1'.repeat(2),
  },
  ...{ witness, setBack: false },
  ...{ seeding: null, pairing: null, epoch: 3, lsn: 48_211, acknowledged: 48_211 },
  ...{ address: 'portal.acme.example', mayChange: true, errors: [] },
};
const alone: StandbyModel = {
  ...paired,
  standing: { kind: 'none' },
  standby: null,
  witness: null,
  acknowledged: 0,
  epoch: 1,
};

const sample = (name: string, model: StandbyModel): Sample => ({
  ...{ name: `backend-standby${name}`, view: 'backend-standby', locals: backEnd, model },
});

const form: WitnessFormModel = {
  ...{ kind: 'ferngate', replaces: true },
  values: {
    ...{ witnessAddress: 'witness.acme.example', fingerprint: '9f:2c:41:d0', endpoints: '' },
    ...{ authority: '', user: '', certificate: '' },
  },
  errors: [
    { field: 'witnessAddress', reason: 'bad-format' },
    { field: 'token', reason: 'required' },
  ],
};

export const standbySamples: readonly Sample[] = [
  sample('', paired),
  sample('-none', alone),
  sample('-code', {
    ...alone,
    pairing: { code: 'K7QM-2RWV-9XHD', until: now, check: '402917' },
  }),
  sample('-behind', {
    ...paired,
    standing: { kind: 'behind', seconds: 41, records: 1_204 },
    witness: null,
    acknowledged: 47_007,
  }),
  sample('-broken', {
    ...paired,
    standing: { kind: 'broken', because: 'seeding', since: ago(0.1) },
    witness: {
      ...{
        ...witness,
        kind: 'etcd',
        addresses: ['https://a.acme.example:2379', 'https://b.acme.example:2379'],
      },
      ...{
        answers: false,
        trouble: 'unreachable',
        holder: null,
        heldSince: null,
        named: false,
        covered: false,
      },
    },
    seeding: { done: 17, total: 212 },
  }),
  { name: 'backend-witness', view: 'backend-witness', locals: backEnd, model: form },
  {
    name: 'standing-by',
    view: 'standing-by',
    locals: { ...nobody, backEnd: true },
    model: {
      ...{
        primary: 'portal.acme.example',
        standing: { kind: 'in-sync' },
        promotable: true,
        promoting: false,
      },
      statement: { lsn: 48_211, at: ago(0.1), heardAt: now, silentS: 1, missing: { kind: 'none-known' } },
      ...{ confirm: false, failure: '', kept: 0, values: { user: '' }, errors: [] },
      proofs: [
        { at: ago(11), passed: true, check: null, lacking: 0, servesIn: '6.3' },
        { at: ago(35), passed: false, check: 'keys', lacking: null, servesIn: null },
        { at: ago(59), passed: true, check: null, lacking: 12, servesIn: '6.1' },
      ],
    },
  },
];
