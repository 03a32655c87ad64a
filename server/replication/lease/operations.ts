/** The witness, as API and command line ask for it. What opens it goes in and never comes out. */
import { z } from 'zod';
import { refuseToken } from '../../backups/operations/refusing.ts';
import { backendOperation } from '../../operations/operation.ts';
import { Refusal } from '../../refusal.ts';
import { LeaseError } from './errors.ts';
import type { PrimaryLease } from './primary-lease.ts';
import { WitnessSettings } from './settings.ts';

const Status = z.object({
  /** null: there is none, and nobody takes over by himself. */
  witness: z.object({ kind: z.enum(['ferngate', 'etcd']), addresses: z.array(z.string()) }).nullable(),
  serving: z.boolean(),
  /** The standby takes over by itself when this appliance is lost. */
  covered: z.boolean(),
  renewedAgoS: z.int().nullable(),
  trouble: z.enum(['unreachable', 'refused', 'bad-answer', 'waits', 'clone', 'taken']).nullable(),
});

function present({ settings, status, serving }: PrimaryLease): z.input<typeof Status> {
  const addresses = settings?.kind === 'ferngate' ? [settings.address] : (settings?.endpoints ?? []);
  const renewed = status?.renewedAgoMs ?? null;
  return {
    witness: settings && { kind: settings.kind, addresses: [...addresses] },
    serving,
    covered: status?.covered ?? false,
    renewedAgoS: renewed === null ? null : Math.round(renewed / 1000),
    trouble: status?.trouble ?? null,
  };
}

export const getWitness = backendOperation({
  id: 'witness.get',
  method: 'GET',
  path: '/backend/standby/witness',
  summary:
    'The witness of the pair, when the lease was renewed last, and whether the standby would take over',
  right: 'appliance.see',
  input: z.strictObject({}),
  output: Status,
  run: async ({ portal }) => present(portal.lease),
});

export const useWitness = backendOperation({
  id: 'witness.use',
  streams: true,
  method: 'PUT',
  path: '/backend/standby/witness',
  summary: 'Have a witness: it is asked and has to give the lease, or nothing changes',
  right: 'appliance.change',
  input: z.strictObject({ settings: WitnessSettings }),
  output: Status,
  object: ({ settings }) => settings.kind,
  // Who the witness is decides who may take over.
  async run(call, { settings }) {
    refuseToken(call);
    const { portal } = call;
    await refusals(() => portal.lease.use(settings));
    return present(portal.lease);
  },
});

export const tryWitness = backendOperation({
  id: 'witness.try',
  streams: true,
  method: 'POST',
  path: '/backend/standby/witness/try',
  summary: 'Read the lease and renew it now',
  right: 'appliance.change',
  input: z.strictObject({}),
  output: Status,
  async run({ portal }) {
    await portal.lease.renewNow();
    return present(portal.lease);
  },
});

export const removeWitness = backendOperation({
  id: 'witness.remove',
  streams: true,
  method: 'POST',
  path: '/backend/standby/witness/remove',
  summary:
    'Have no witness: nobody takes over by himself. `isolated`: the standby is off or cut off, somebody says',
  right: 'appliance.change',
  input: z.strictObject({ isolated: z.boolean() }),
  output: Status,
  async run(call, { isolated }) {
    refuseToken(call);
    const { portal } = call;
    await refusals(() => portal.lease.remove({ isolated }), 'witness-needed');
    return present(portal.lease);
  },
});

const CODES = {
  unreachable: 'witness-unreachable',
  refused: 'witness-refused',
  'bad-answer': 'witness-bad-answer',
} as const;

async function refusals(work: () => Promise<void>, always?: 'witness-needed'): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LeaseError)) throw error;
    throw new Refusal('conflict', [{ field: '', code: always ?? CODES[error.code] }], { cause: error });
  }
}

export const witnessOperations = [getWitness, useWitness, tryWitness, removeWitness];
