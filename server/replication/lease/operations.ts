/** The witness, as API and command line ask for it. What opens it goes in and never comes out. */
import { z } from 'zod';
import { refuseToken } from '../../backups/operations/refusing.ts';
import { backendOperation } from '../../operations/operation.ts';
import { Refusal } from '../../refusal.ts';
import { LeaseError } from './errors.ts';
import type { LeaseStatus } from './keeper.ts';
import type { PrimaryLease } from './primary-lease.ts';
import { WitnessSettings } from './settings.ts';

const Status = z.object({
  /** null: there is none, and nobody takes over by himself. */
  witness: z.object({ kind: z.enum(['ferngate', 'etcd']), addresses: z.array(z.string()) }).nullable(),
  serving: z.boolean(),
  /** The standby takes over by itself when this appliance is lost. */
  covered: z.boolean(),
  renewedAgoS: z.int().nullable(),
  /** null: it was not asked yet. */
  answers: z.boolean().nullable(),
  /** Who has the lease, as far as is known here: this appliance, its standby, or a copy of this appliance. */
  holder: z.enum(['here', 'standby', 'copy']).nullable(),
  /** Since when this appliance has it without a gap. */
  heldSince: z.string().nullable(),
  /** The witness has it that the standby has everything; null: not known. */
  named: z.boolean().nullable(),
  trouble: z.enum(['unreachable', 'refused', 'bad-answer', 'waits', 'clone', 'taken']).nullable(),
});

const SILENT: ReadonlySet<string> = new Set(['unreachable', 'refused', 'bad-answer']);

function present({ settings, status, serving, heldSince }: PrimaryLease): z.input<typeof Status> {
  const addresses = settings?.kind === 'ferngate' ? [settings.address] : (settings?.endpoints ?? []);
  const renewed = status?.renewedAgoMs ?? null;
  const trouble = status?.trouble ?? null;
  const asked = status !== null && (renewed !== null || trouble !== null);
  return {
    witness: settings && { kind: settings.kind, addresses: [...addresses] },
    serving,
    covered: status?.covered ?? false,
    renewedAgoS: renewed === null ? null : Math.round(renewed / 1000),
    answers: asked ? trouble === null || !SILENT.has(trouble) : null,
    holder: holderOf(status),
    heldSince: heldSince?.toISOString() ?? null,
    named: status === null || renewed === null ? null : !status.hold.unnamed,
    trouble,
  };
}

function holderOf(status: LeaseStatus | null): 'here' | 'standby' | 'copy' | null {
  if (status?.hold.leased === true) return 'here';
  if (status?.trouble === 'taken') return 'standby';
  return status?.trouble === 'clone' ? 'copy' : null;
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
  summary:
    'Have a witness: a new one is asked before the present one is given up; if it then does not give the lease, there is none',
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
