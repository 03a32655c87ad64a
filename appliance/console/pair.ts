/**
 * The pair as this console knows it: by the grammar of what the portal says, in words for whoever stands here.
 *
 * Names come from the other appliance, through a portal that is the less trusted side: they are kept short here, and
 * whatever no terminal should get is taken out where lines are drawn (`view.ts`).
 */
import { z } from 'zod';

const NAME_MAX_CHARACTERS = 40;

const PeerName = z
  .string()
  .max(300)
  .transform((name) =>
    name.length > NAME_MAX_CHARACTERS ? `${name.slice(0, NAME_MAX_CHARACTERS)}...` : name,
  );
const Moment = z.string().max(40);
const Because = z.string().max(60);
const Count = z.int().min(0);

const Standing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('in-sync') }),
  z.object({ kind: z.literal('behind'), seconds: Count }),
  z.object({ kind: z.literal('broken'), because: Because }),
]);
type Standing = z.infer<typeof Standing>;

const Statement = z.object({
  lsn: Count,
  at: Moment.nullable(),
  heardAt: Moment.nullable(),
  silentS: Count.nullable(),
  missing: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none-known') }),
    z.object({ kind: z.literal('since'), at: Moment.nullable() }),
  ]),
});
/** What is true if this standby took over without the primary now. */
export type Statement = z.infer<typeof Statement>;

/** Of a node that stands by: only it knows whether it could take over. */
const StandingBy = z
  .object({
    role: z.enum(['standby', 'fenced']),
    primary: z.object({ name: PeerName }).nullable(),
    standing: Standing,
    promotable: z.boolean(),
    promoting: z.boolean(),
    /** How it last proved itself that it could serve. */
    proof: z.object({ at: Moment, passed: z.boolean() }).nullable().default(null),
  })
  .transform(({ primary, ...view }) => ({ kind: 'standby' as const, other: primary?.name ?? null, ...view }));

const Serving = z
  .object({
    standby: z.object({ name: PeerName }).nullable(),
    standing: Standing,
    pairing: z.object({ check: z.string().max(10).nullable() }).nullable(),
    seeding: z.object({ done: Count, total: Count }).nullable(),
  })
  .transform(({ standby, pairing, ...view }) => ({
    ...{ kind: 'primary' as const, other: standby?.name ?? null },
    check: pairing?.check ?? null,
    ...view,
  }));

export const PairView = z.union([StandingBy, Serving]);
export type Pair = z.infer<typeof PairView>;

export const Promoted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('in-order') }),
  z.object({ kind: z.literal('alone') }),
  z.object({ kind: z.literal('confirm'), statement: Statement }),
]);
export type Promoted = z.infer<typeof Promoted>;

export const Joined = z.object({ primary: PeerName, check: z.string().max(10) });
export type Joined = z.infer<typeof Joined>;

export function standsBy(pair: Pair | null): pair is Extract<Pair, { kind: 'standby' }> {
  return pair?.kind === 'standby';
}

/** What the line `Last proof` says; null where there is none to be made. */
export function proofWords(pair: Pair | null): string | null {
  if (!standsBy(pair)) return null;
  if (pair.proof === null) return 'none yet: it proves in the coming night that it could serve';
  const { at, passed } = pair.proof;
  return `${passed ? 'passed' : 'FAILED, it may not be able to serve'}, ${moment(at)}`;
}

/** What the line `Standby` says, on either of the two. */
export function standingWords(pair: Pair | null): string {
  if (pair === null) return 'unknown';
  const { kind, standing, other } = pair;
  switch (standing.kind) {
    case 'none':
      return 'none yet';
    case 'in-sync':
      return kind === 'primary' && other !== null ? `in sync (${other})` : 'in sync';
    case 'behind':
      return `${standing.seconds} s behind`;
    case 'broken': {
      const why = (kind === 'primary' ? BROKEN : BROKEN_HERE).get(standing.because) ?? BROKEN_UNKNOWN;
      return `broken, because ${why}${kind === 'primary' ? sent(pair.seeding) : ''}`;
    }
  }
}

function sent(seeding: { done: number; total: number } | null): string {
  return seeding === null ? '' : ` (${seeding.done} of ${seeding.total} files)`;
}

const BROKEN_UNKNOWN = 'of something that this console has no words for; the portal has';

/** As the primary sees it; the pages have the same ones at more length. */
const BROKEN: ReadonlyMap<string, string> = new Map([
  ['not-connected', 'it cannot be reached, or does not reach this appliance'],
  ['other-pair', 'who calls is of another pair'],
  ['clone', 'there are two of it: a copy of its machine runs'],
  ['two-primaries', 'it says that it serves as well'],
  ['copied', 'it sees two of this appliance: switch the copy of this machine off'],
  ['rolled-back', 'this one was set back to an earlier state; say on the portal which one counts'],
  ['epoch-over', 'it served before and has not given up yet'],
  ['epoch-leap', 'it says that it took over more than a thousand times since; it is not believed'],
  ['needs-seed', 'it takes everything anew'],
  ['seeding', 'everything is being sent to it'],
  ['stopping', 'it is being restarted'],
  ['log-fails', 'this appliance cannot write its log; the disk may be full or failing'],
]);

/** As the standby sees it. */
const BROKEN_HERE: ReadonlyMap<string, string> = new Map([
  ['not-connected', 'the primary cannot be reached'],
  ['other-pair', 'the other appliance belongs to another pair'],
  ['clone', 'the other appliance is there twice: switch the copy off'],
  ['copied', 'there are two of this appliance: switch the copy of this machine off'],
  ['two-primaries', 'the other appliance knows of another history of the same time'],
  [
    'rolled-back',
    'one of the two was set back to an older state: take over here to keep what is here, or give it up with "ferngate standby seed-anew"',
  ],
  ['epoch-over', 'the other appliance does not serve any more'],
  ['epoch-leap', 'it says that it took over more than a thousand times since; it is not believed'],
  ['unpaired', 'the pair was ended on the primary; end it here with "ferngate standby leave"'],
  ['needs-seed', 'it has to take everything anew'],
  ['seeding', 'it is taking everything from the primary'],
  ['stopping', 'the primary is restarting'],
  ['log-fails', 'the primary cannot write its log'],
  ['damaged', 'what came could not be believed; it is asked for again'],
  ['disk-fails', 'the disk here does not take it: make room, or replace it'],
  ['nobody-serves', 'neither of the two appliances serves: let one take over'],
]);

/** Each in one line of 78 characters. */
export function statementLines({ lsn, at, heardAt, silentS, missing }: Statement): string[] {
  return [
    `Last record here   number ${lsn}${at === null ? '' : `, of ${moment(at)}`}`,
    `Primary heard      ${heardAt === null ? 'never' : moment(heardAt)}${silentS === null ? '' : `, then ${silentS} s of silence`}`,
    `Missing            ${lacking(missing)}`,
    '                   and whatever it confirmed alone after it was heard',
  ];
}

function lacking(missing: Statement['missing']): string {
  if (missing.kind === 'none-known') return 'nothing known: all that it had then is here';
  if (missing.at === null) return 'not known: this standby never had everything';
  return `writes since ${moment(missing.at)}: it was ahead then`;
}

/** `2026-11-23T13:00:05.123Z`, as the line Clock says it, to the second. */
function moment(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? '?' : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
