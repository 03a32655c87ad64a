/** The small machine of `model.ts`: what each node has on its disk and in its memory, and what is on its way between them. */
import {
  mayServe,
  NO_CANDIDATE,
  NO_HOLD,
  type Candidacy,
  type CandidacyWord,
  type Hold,
} from '../../../../server/replication/fencing/lease-rules.ts';
import type { Hello, Lease, Role } from '../../../../server/replication/fencing/rules.ts';

export interface Bounds {
  readonly writes: number;
  readonly crashes: number;
  readonly promotions: number;
  readonly cuts: number;
  /** How often the witness may cease to answer one of them, or both. */
  readonly outages: number;
}

/** What a search may spend, and which rule it leaves out. */
export interface Search extends Bounds {
  readonly without: Rule | null;
}

/** A rule by name, to be left out. */
export type Rule =
  | 'log moves only when durable'
  | 'confirmed only when acknowledged'
  | 'alone only when the witness knows'
  | 'in sync only with everything'
  | 'own lease ends first'
  | 'only who is in sync is promoted'
  | 'a higher epoch fences'
  | 'only a candidate takes over'
  | 'who takes over is not called off'
  | 'a candidate again only after we rely on the lease'
  | 'a candidate again only with everything'
  | 'only the last word counts'
  | 'named from the request on';

/** A write, named by the epoch and its number there. */
export type Write = string;

export interface Node {
  readonly role: Role;
  readonly up: boolean;
  readonly epoch: number;
  /** In the database or its write-ahead log: what the node itself shows. */
  readonly committed: readonly Write[];
  /** How many of them the capture has passed: what was in a log that has been moved is not found any more. */
  readonly captured: number;
  /** The durable records. */
  readonly records: readonly Write[];
  /** Memory of a primary: why it believes that nobody takes over; lost by a crash. */
  readonly hold: Hold;
  /** A standby's, on its disk; only the order of turns counts, so it is always 0 here. */
  readonly candidacy: Candidacy;
  /** Memory: what the peer said it has durably. */
  readonly acknowledged: number;
  /** What was kept aside when it was fenced. */
  readonly tail: readonly Write[];
}

export interface World {
  readonly nodes: readonly [Node, Node];
  readonly lease: Lease;
  /** The witness has seen the lease run out. */
  readonly expired: boolean;
  readonly linked: boolean;
  /** Whom the witness answers. */
  readonly reached: readonly [boolean, boolean];
  /** A word on its way to the standby that makes it a candidate; with turn 0 a later one has overtaken it. */
  readonly word: CandidacyWord | null;
  /** A swap on its way to the witness that names the standby; it arrives or does not, also after a crash. */
  readonly naming: boolean;
  /** Told to a user as safe on both machines, or as safe on one with the alarm on: without a human being, neither may be lost. */
  readonly confirmed: readonly Write[];
  readonly spent: {
    readonly writes: number;
    readonly crashes: number;
    readonly promotions: number;
    readonly cuts: number;
    readonly outages: number;
  };
}

export interface Step {
  readonly what: string;
  readonly world: World;
}

export const NAMES = ['a', 'b'] as const;
export type Which = 0 | 1;
export const other = (which: Which): Which => (which === 0 ? 1 : 0);

export function start(): World {
  const node = { up: true, epoch: 1, committed: [], captured: 0, records: [], acknowledged: 0, tail: [] };
  const hold = { ...NO_HOLD, leased: true };
  const candidacy = { candidate: true, turn: 0, taking: false };
  return {
    nodes: [
      { ...node, role: 'primary', hold, candidacy: NO_CANDIDATE },
      { ...node, role: 'standby', hold: NO_HOLD, candidacy },
    ],
    lease: { epoch: 1, holder: 'a', inSync: 'b' },
    expired: false,
    linked: true,
    reached: [true, true],
    word: null,
    naming: false,
    confirmed: [],
    spent: { writes: 0, crashes: 0, promotions: 0, cuts: 0, outages: 0 },
  };
}

export const serves = ({ role, up, hold }: Node): boolean => up && role === 'primary' && mayServe(hold);

export function withNode(world: World, which: Which, change: Partial<Node>): World {
  const nodes: [Node, Node] = [...world.nodes];
  nodes[which] = { ...nodes[which], ...change };
  return { ...world, nodes };
}

export function spend(world: World, what: keyof World['spent']): World {
  return { ...world, spent: { ...world.spent, [what]: world.spent[what] + 1 } };
}

export function hello({ role, epoch, records }: Node, which: Which): Hello {
  const lsn = records.length;
  return { cluster: 'c', node: NAMES[which], incarnation: 'i', role, epoch, lsn, hash: records.join() };
}
