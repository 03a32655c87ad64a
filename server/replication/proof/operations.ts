import { z } from 'zod';
import { subjectOf } from '../../operations/caller.ts';
import { backendOperation } from '../../operations/operation.ts';
import { Empty } from '../../operations/values.ts';
import { presentProof, ProofView } from './views.ts';

export const getProofs = backendOperation({
  id: 'backend.standby.proofs',
  method: 'GET',
  path: '/backend/standby/proofs',
  summary: 'How the standby proved itself, night by night',
  right: 'appliance.see',
  input: Empty,
  output: z.object({
    /** The last night went by without a proof that passed; null: there is no standby. */
    late: z.boolean().nullable(),
    lastPassedAt: z.string().nullable(),
    reports: z.array(ProofView),
  }),
  async run({ portal }) {
    const standing = await portal.proofs.standing();
    return {
      late: standing?.late ?? null,
      lastPassedAt: standing?.lastPassedAt ?? null,
      reports: portal.proofs.reports.map(presentProof),
    };
  },
});

export const proveStandby = backendOperation({
  id: 'backend.standby.prove',
  method: 'POST',
  path: '/backend/standby/prove',
  summary: 'Have the standby prove itself now; how it went is in the list some minutes later',
  right: 'appliance.change',
  input: Empty,
  output: z.object({ begun: z.literal(true) }),
  async run({ portal, caller }) {
    portal.proofs.ask(subjectOf(caller));
    return { begun: true as const };
  },
});
