/**
 * Two appliances and a witness as a small machine: what each has on its disk, what it remembers, who can reach whom.
 * The decisions are the product's own (`fencing/rules.ts`); here is only what the world may do in between: write, capture, move the
 * log, send, crash, lose and heal the network, let time pass. `explore.ts` tries every order.
 *
 * Bounds keep the search finite; each rule can be taken out, and then the search has to find what it prevents.
 */
import {
  automaticPromotion,
  confirmation,
  mayBeNamedInSync,
  mayMoveLog,
  meet,
  type Hello,
  type Lease,
  type Role,
} from '../../../../server/replication/fencing/rules.ts';

export interface Bounds {
  readonly writes: number;
  readonly crashes: number;
  readonly promotions: number;
  readonly cuts: number;
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
  | 'a higher epoch fences';

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
  /** Memory of a primary: it believes that its lease holds; lost by a crash. */
  readonly leased: boolean;
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
  /** Told to a user as safe on both machines, or as safe on one with the alarm on: without a human being, neither may be lost. */
  readonly confirmed: readonly Write[];
  readonly spent: {
    readonly writes: number;
    readonly crashes: number;
    readonly promotions: number;
    readonly cuts: number;
  };
}

export interface Step {
  readonly what: string;
  readonly world: World;
}

const NAMES = ['a', 'b'] as const;
type Which = 0 | 1;
const other = (which: Which): Which => (which === 0 ? 1 : 0);

export function start(): World {
  const node = { up: true, epoch: 1, committed: [], captured: 0, records: [], acknowledged: 0, tail: [] };
  return {
    nodes: [
      { ...node, role: 'primary', leased: true },
      { ...node, role: 'standby', leased: false },
    ],
    lease: { epoch: 1, holder: 'a', inSync: 'b' },
    expired: false,
    linked: true,
    confirmed: [],
    spent: { writes: 0, crashes: 0, promotions: 0, cuts: 0 },
  };
}

export const serves = ({ role, up, leased }: Node): boolean => up && role === 'primary' && leased;

function withNode(world: World, which: Which, change: Partial<Node>): World {
  const nodes: [Node, Node] = [...world.nodes];
  nodes[which] = { ...nodes[which], ...change };
  return { ...world, nodes };
}

function spend(world: World, what: keyof World['spent']): World {
  return { ...world, spent: { ...world.spent, [what]: world.spent[what] + 1 } };
}

function hello({ role, epoch, records }: Node, which: Which): Hello {
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
    const crashed = { up: false, leased: false, acknowledged: 0 };
    yield { what: `${name} crashes`, world: spend(withNode(world, which, crashed), 'crashes') };
  }
}

/** A primary that comes back serves only once the witness has said that the lease is still its own. */
function started(node: Node): Partial<Node> {
  return { up: true, leased: false, acknowledged: 0, role: node.role };
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
      world: withNode(world, which, { role: 'fenced', leased: false, tail }),
    };
  }
  if (self.role === 'fenced' && peer.role === 'primary') {
    const copy = {
      records: peer.records,
      committed: peer.records,
      captured: peer.records.length,
      epoch: peer.epoch,
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
}

function* witnessSteps(world: World, which: Which, search: Search): Iterable<Step> {
  const node = world.nodes[which];
  const name = NAMES[which];
  const holds = world.lease.holder === name && world.lease.epoch === node.epoch;
  if (node.up && node.role === 'primary') {
    if (holds && !node.leased && !world.expired)
      yield { what: `${name} renews`, world: withNode(world, which, { leased: true }) };
    if (holds && node.leased) yield* confirmations(world, which, search);
    // Its own clock runs out before the witness's: TTL − 2 s from before the request, against TTL + 5 s after it.
    if (node.leased)
      yield { what: `${name} lets its lease end`, world: withNode(world, which, { leased: false }) };
  }
  const holder = world.nodes[world.lease.holder === 'a' ? 0 : 1];
  if (!world.expired && (!holder.leased || search.without === 'own lease ends first'))
    yield { what: 'the lease runs out', world: { ...world, expired: true } };
  if (holds && world.expired && node.up && node.role === 'primary')
    yield {
      what: `${name} takes its lease again`,
      world: { ...withNode(world, which, { leased: true }), expired: false },
    };
  if (node.up && world.spent.promotions < search.promotions) yield* promotions(world, which, search);
}

function* confirmations(world: World, which: Which, search: Search): Iterable<Step> {
  const node = world.nodes[which];
  const next = node.committed.find((write) => !world.confirmed.includes(write));
  if (next !== undefined) {
    const acknowledged =
      node.acknowledged > node.committed.indexOf(next) ||
      search.without === 'confirmed only when acknowledged';
    const lease = search.without === 'alone only when the witness knows' ? null : world.lease;
    const kind = confirmation({ acknowledged, waitedLongEnough: true, lease });
    const confirmed = [...world.confirmed, next];
    if (kind !== 'wait') yield { what: `${next} is confirmed (${kind})`, world: { ...world, confirmed } };
  }
  const told = node.committed.filter((write) => world.confirmed.includes(write)).length;
  const { inSync } = world.lease;
  const peer = NAMES[other(which)];
  if (inSync !== null)
    yield {
      what: `${NAMES[which]} goes on alone`,
      world: { ...world, lease: { ...world.lease, inSync: null } },
    };
  const everything =
    mayBeNamedInSync(told, node.acknowledged) || search.without === 'in sync only with everything';
  if (inSync === null && everything)
    yield { what: `${peer} is in sync`, world: { ...world, lease: { ...world.lease, inSync: peer } } };
}

function* promotions(world: World, which: Which, search: Search): Iterable<Step> {
  const node = world.nodes[which];
  const name = NAMES[which];
  const lease =
    search.without === 'only who is in sync is promoted' ? { ...world.lease, inSync: name } : world.lease;
  const promoted = automaticPromotion(hello(node, which), lease, world.expired);
  if (promoted === null) return;
  const role = { role: 'primary', epoch: promoted.epoch, leased: true, acknowledged: 0 } as const;
  const next = { ...withNode(world, which, role), lease: promoted, expired: false };
  yield { what: `${name} is promoted to ${promoted.epoch}`, world: spend(next, 'promotions') };
}
