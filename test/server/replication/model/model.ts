/**
 * Two appliances and a witness as a small machine: what each has on its disk, what it remembers, who can reach whom.
 * The decisions are the product's own (`fencing/rules.ts`); here is only what the world may do in between: write, capture, move the
 * log, send, crash, lose and heal the network, let time pass. `explore.ts` tries every order.
 *
 * Bounds keep the search finite; each rule can be taken out, and then the search has to find what it prevents.
 */
import {
  heardCandidacy,
  mayServe,
  NO_CANDIDATE,
  NO_HOLD,
  type Candidacy,
  type CandidacyWord,
  type Hold,
} from '../../../../server/replication/fencing/lease-rules.ts';
import {
  mayMoveLog,
  meet,
  type Hello,
  type Lease,
  type Role,
} from '../../../../server/replication/fencing/rules.ts';
import { witnessSteps } from './witness-steps.ts';

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

/** Everything that may happen next. */
export function* steps(world: World, search: Search): Iterable<Step> {
  for (const which of [0, 1] as const) {
    yield* ownSteps(world, which, search);
    yield* peerSteps(world, which, search);
    yield* witnessSteps(world, which, search);
  }
  if (world.linked && world.spent.cuts < search.cuts)
    yield { what: 'the network is cut', world: spend({ ...world, linked: false }, 'cuts') };
  if (!world.linked) yield { what: 'the network is back', world: { ...world, linked: true } };
  yield* outages(world, search);
}

function* outages(world: World, search: Search): Iterable<Step> {
  const [a, b] = world.reached;
  if (world.spent.outages < search.outages)
    for (const reached of [
      [false, b],
      [a, false],
      [false, false],
    ] as const)
      yield {
        what: `the witness answers ${reached.join(' and ')}`,
        world: spend({ ...world, reached }, 'outages'),
      };
  if (!a || !b) yield { what: 'the witness answers both', world: { ...world, reached: [true, true] } };
}

function* ownSteps(world: World, which: Which, search: Search): Iterable<Step> {
  const node = world.nodes[which];
  const name = NAMES[which];
  if (!node.up) {
    yield { what: `${name} starts`, world: withNode(world, which, started(node)) };
    return;
  }
  if (serves(node) && world.spent.writes < search.writes) {
    const write = `${node.epoch}.${world.spent.writes + 1}`;
    const committed = [...node.committed, write];
    yield { what: `${name} commits ${write}`, world: spend(withNode(world, which, { committed }), 'writes') };
  }
  const next = node.committed[node.captured];
  if (node.role === 'primary' && next !== undefined) {
    const recorded = { records: [...node.records, next], captured: node.captured + 1 };
    yield { what: `${name} records ${next}`, world: withNode(world, which, recorded) };
    if (mayMoveLog(node.committed.length, node.captured) || search.without === 'log moves only when durable')
      yield {
        what: `${name} moves its log`,
        world: withNode(world, which, { captured: node.committed.length }),
      };
  }
  if (world.spent.crashes < search.crashes) {
    const crashed = { up: false, hold: NO_HOLD, acknowledged: 0 };
    yield { what: `${name} crashes`, world: spend(withNode(world, which, crashed), 'crashes') };
  }
}

/** A primary that comes back serves only once witness or standby have said that nobody takes over. */
function started(node: Node): Partial<Node> {
  return { up: true, hold: NO_HOLD, acknowledged: 0, role: node.role };
}

function* peerSteps(world: World, which: Which, search: Search): Iterable<Step> {
  const [self, peer] = [world.nodes[which], world.nodes[other(which)]];
  if (!world.linked || !self.up || !peer.up) return;
  const name = NAMES[which];
  const meeting = meet(hello(self, which), hello(peer, other(which)));
  if (meeting.kind === 'fence' && search.without !== 'a higher epoch fences') {
    const known = new Set(peer.records);
    const tail = self.committed.filter((write) => !known.has(write));
    yield {
      what: `${name} is fenced`,
      world: withNode(world, which, { role: 'fenced', hold: NO_HOLD, tail }),
    };
  }
  if (self.role === 'fenced' && peer.role === 'primary') {
    const copy = {
      records: peer.records,
      committed: peer.records,
      captured: peer.records.length,
      epoch: peer.epoch,
      candidacy: NO_CANDIDATE,
    };
    yield { what: `${name} follows anew`, world: withNode(world, which, { ...copy, role: 'standby' }) };
  }
  if (self.role !== 'standby' || peer.role !== 'primary' || meeting.kind !== 'follow') return;
  const behind = peer.records.length > self.records.length;
  const fits = self.records.every((write, index) => peer.records[index] === write);
  if (behind && fits) {
    const records = peer.records.slice(0, self.records.length + 1);
    const taken = { records, committed: records, captured: records.length, epoch: peer.epoch };
    yield { what: `${name} takes ${records.at(-1)}`, world: withNode(world, which, taken) };
  }
  if (fits && peer.acknowledged < self.records.length) {
    const acknowledged = { acknowledged: self.records.length };
    yield { what: `${name} acknowledges`, world: withNode(world, other(which), acknowledged) };
  }
  yield* words(world, which, search);
}

/** What the primary says to its standby about taking over, and what is written down there. */
function* words(world: World, which: Which, { without }: Search): Iterable<Step> {
  const [self, primary] = [world.nodes[which], world.nodes[other(which)]];
  const name = NAMES[which];
  if (!primary.hold.calledOff) {
    const now = {
      ...self.candidacy,
      taking: self.candidacy.taking && without !== 'who takes over is not called off',
    };
    const heard = heardCandidacy(now, { candidate: false, turn: 1 });
    if (!heard.candidate && !heard.taking) {
      const candidacy = { ...heard, turn: 0, taking: self.candidacy.taking };
      const hold = { ...primary.hold, calledOff: true };
      const told = withNode(withNode(world, which, { candidacy }), other(which), { hold });
      const word =
        world.word === null ? null : { ...world.word, turn: without === 'only the last word counts' ? 1 : 0 };
      yield { what: `${name} is called off`, world: { ...told, word } };
    }
  }
  if (world.word !== null) {
    const candidacy = { ...heardCandidacy(self.candidacy, world.word), turn: 0 };
    yield {
      what: `${name} hears that it is a candidate`,
      world: { ...withNode(world, which, { candidacy }), word: null },
    };
  }
}
