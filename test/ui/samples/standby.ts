/** The pair in each of its states. */
import type { StandbyModel } from '../../../ui/models/standby.ts';
import { ago, backEnd, now, type Sample } from './sample.ts';

const paired: StandbyModel = {
  standing: { kind: 'in-sync' },
  standby: {
    ...{ name: 'standby.acme.example', addresses: ['standby.acme.example:443', '192.0.2.17:443'] },
    fingerprint: '9f2c41d07ab3e65518c2f7d4903be6a1'.repeat(2),
  },
  ...{ seeding: null, pairing: null, epoch: 3, lsn: 48_211, acknowledged: 48_211 },
  ...{ address: 'portal.acme.example', mayChange: true, errors: [] },
};
const alone: StandbyModel = {
  ...paired,
  standing: { kind: 'none' },
  standby: null,
  acknowledged: 0,
  epoch: 1,
};

const sample = (name: string, model: StandbyModel): Sample => ({
  ...{ name: `backend-standby${name}`, view: 'backend-standby', locals: backEnd, model },
});

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
    acknowledged: 47_007,
  }),
  sample('-broken', {
    ...paired,
    standing: { kind: 'broken', because: 'seeding', since: ago(0.1) },
    seeding: { done: 17, total: 212 },
  }),
];
