/** The pair, as API and command line ask for it. */
import { z } from 'zod';
import { refuseToken } from '../../backups/operations/refusing.ts';
import { backendOperation } from '../../operations/operation.ts';
import type { Portal } from '../../portal.ts';
import { invalid } from '../../refusal.ts';
import { subjectOf, type Caller } from '../../operations/caller.ts';
import { BROKEN_BECAUSE, type StandbyStatus } from './standby-part.ts';

/** Asked of whoever ends a pair or hands over: the portal's name, typed. */
const Confirmed = z.strictObject({ confirm: z.string().max(253) });

const Standing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('in-sync') }),
  z.object({ kind: z.literal('behind'), seconds: z.int(), records: z.int() }),
  z.object({ kind: z.literal('broken'), because: z.enum(BROKEN_BECAUSE), since: z.string() }),
]);

const Offer = z.object({
  /** Good for ten minutes and five tries. */
  code: z.string(),
  until: z.string(),
  /** Six digits that the standby shows as well, once it has proved that it knows the code. */
  check: z.string().nullable(),
});

const Status = z.object({
  role: z.enum(['primary', 'standby', 'fenced']),
  epoch: z.int(),
  /** The last record of the log, and the last that the standby has on its disk. */
  lsn: z.int(),
  acknowledged: z.int(),
  standing: Standing,
  standby: z.object({ name: z.string(), fingerprint: z.string(), addresses: z.array(z.string()) }).nullable(),
  /** Somebody has asked for a code that is still good; what it is, only he was told. */
  pairing: z.object({ until: z.string(), check: z.string().nullable() }).nullable(),
  seeding: z.object({ done: z.int(), total: z.int() }).nullable(),
  switching: z.boolean(),
});

function present({ peer, pairing, role, epoch, lsn, acknowledged, ...rest }: StandbyStatus) {
  const { standing, seeding, switching } = rest;
  const standby = peer && { name: peer.name, fingerprint: peer.fingerprint, addresses: [...peer.addresses] };
  const open = pairing && { until: pairing.until, check: pairing.check };
  return { role, epoch, lsn, acknowledged, standing, seeding, switching, standby, pairing: open };
}

export const getStandby = backendOperation({
  id: 'standby.get',
  method: 'GET',
  path: '/backend/standby',
  summary: 'How the standby is: in sync, behind, broken and why, or none',
  right: 'appliance.see',
  input: z.strictObject({}),
  output: Status,
  run: async ({ portal }) => present(portal.standby.status()),
});

export const beginPairing = backendOperation({
  id: 'standby.pair',
  streams: true,
  method: 'POST',
  path: '/backend/standby/pairing',
  summary: 'A code that lets one other appliance become the standby, for ten minutes',
  right: 'appliance.change',
  input: z.strictObject({}),
  output: Offer,
  // Whoever knows the code is handed everything, the installation's key included: never by way of a program with a token.
  async run(call) {
    refuseToken(call);
    return call.portal.standby.beginPairing();
  },
});

export const endPairing = backendOperation({
  id: 'standby.pair-end',
  streams: true,
  method: 'DELETE',
  path: '/backend/standby/pairing',
  summary: 'The code is worth nothing any more',
  right: 'appliance.change',
  input: z.strictObject({}),
  output: z.object({}),
  async run({ portal }) {
    portal.standby.endPairing();
    return {};
  },
});

export const unpair = backendOperation({
  id: 'standby.unpair',
  streams: true,
  method: 'POST',
  path: '/backend/standby/unpair',
  summary:
    'Nobody stands by any more; what the standby holds stays there and grows old. Confirm with the portal’s name',
  right: 'appliance.change',
  input: Confirmed,
  output: z.object({}),
  async run(call, { confirm }) {
    refuseToken(call);
    const { portal } = call;
    confirmed(portal, confirm);
    await portal.standby.unpair();
    return {};
  },
});

export const switchOver = backendOperation({
  id: 'standby.switch-over',
  streams: true,
  method: 'POST',
  path: '/backend/standby/switch-over',
  summary:
    'Hand everything over to the standby; this appliance becomes its standby. Confirm with the portal’s name',
  right: 'appliance.change',
  input: Confirmed,
  output: z.object({}),
  async run(call, { confirm }) {
    refuseToken(call);
    const { portal, caller } = call;
    confirmed(portal, confirm);
    await writeDown(portal, caller);
    await portal.standby.switchOver();
    return {};
  },
});

/** Before it happens: afterwards nothing is written here any more, and this row goes along to the other side. */
async function writeDown(portal: Portal, caller: Caller): Promise<void> {
  const { address } = caller;
  const row = { subject: subjectOf(caller), address, action: 'standby.switch-over', object: 'begun' };
  const detail = `epoch ${portal.standby.status().epoch + 1}`;
  await portal.audit.write({ ...row, result: 'done', detail });
}

/** @throws Refusal `invalid` */
function confirmed({ place }: Portal, confirm: string): void {
  if (confirm.trim() !== place.name) throw invalid('confirm', 'confirm-name', { name: place.name });
}

export const standbyOperations = [getStandby, beginPairing, endPairing, unpair, switchOver];
