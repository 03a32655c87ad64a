/**
 * Two appliances and a witness as a small machine: what each has on its disk, what it remembers, who can reach whom.
 * The decisions are the product's own (`fencing/rules.ts`); here is only what the world may do in between: write, capture, move the
 * log, send, crash, lose and heal the network, let time pass. `explore.ts` tries every order.
 *
 * Bounds keep the search finite; each rule can be taken out, and then the search has to find what it prevents.
 */
import { heardCandidacy, NO_CANDIDATE, NO_HOLD } from '../../../../server/replication/fencing/lease-rules.ts';
import { mayMoveLog, meet } from '../../../../server/replication/fencing/rules.ts';
import { witnessSteps } from './witness-steps.ts';
import {
  hello,
  NAMES,
  other,
  serves,
  spend,
  withNode,
  type Node,
  type Search,
  type Step,
  type Which,
  type World,
} from './world.ts';

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
