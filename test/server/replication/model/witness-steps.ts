/** What the two do with the witness: renew, confirm, name, call up, take over. */
import {
  hasTakenOver,
  isOverByLease,
  leaseToConfirm,
  mayBeCandidate,
  mayServe,
  NO_CANDIDATE,
  NO_HOLD,
  takeOver,
} from '../../../../server/replication/fencing/lease-rules.ts';
import { confirmation, mayBeNamedInSync } from '../../../../server/replication/fencing/rules.ts';
import {
  hello,
  NAMES,
  other,
  spend,
  withNode,
  type Search,
  type Step,
  type Which,
  type World,
} from './world.ts';

export function* witnessSteps(world: World, which: Which, search: Search): Iterable<Step> {
  const node = world.nodes[which];
  const { lease, reached } = world;
  const holder = world.nodes[lease.holder === 'a' ? 0 : 1];
  // Its own clock runs out before the witness's: TTL − 2 s from before the request, against TTL + 5 s after it.
  if (which === 0 && !world.expired && (!holder.hold.leased || search.without === 'own lease ends first'))
    yield { what: 'the lease runs out', world: { ...world, expired: true } };
  if (!node.up) return;
  if (node.role === 'primary') {
    if (node.hold.leased)
      yield {
        what: `${NAMES[which]} lets its lease end`,
        world: withNode(world, which, { hold: { ...node.hold, leased: false } }),
      };
    if (mayServe(node.hold)) yield* confirmations(world, which, search);
    if (reached[which]) yield* swaps(world, which, search);
    yield* candidacies(world, which, search);
  }
  if (node.role === 'standby') yield* takeOvers(world, which, search);
}

/** Everything that the holder says to the witness renews its lease; so does a naming that arrives late. */
function* swaps(world: World, which: Which, search: Search): Iterable<Step> {
  const { hold, epoch } = world.nodes[which];
  const { lease } = world;
  const name = NAMES[which];
  if (isOverByLease(name, epoch, lease)) {
    const tail = world.nodes[which].committed;
    yield {
      what: `${name} is fenced by the witness`,
      world: withNode(world, which, { role: 'fenced', hold: NO_HOLD, tail }),
    };
    return;
  }
  const held = { ...hold, leased: true };
  // A later swap wins over one that is still on its way: their versions differ.
  const renewed = { ...world, expired: false, naming: false };
  const unnamed = lease.inSync === null;
  yield { what: `${name} renews`, world: withNode(renewed, which, { hold: { ...held, unnamed } }) };
  if (lease.inSync !== null)
    yield {
      what: `${name} goes on alone`,
      world: {
        ...withNode(renewed, which, { hold: { ...held, unnamed: true } }),
        lease: { ...lease, inSync: null },
      },
    };
  const { committed, acknowledged } = world.nodes[which];
  const told = committed.filter((write) => world.confirmed.includes(write)).length;
  const everything =
    mayBeNamedInSync(told, acknowledged) || search.without === 'in sync only with everything';
  if (hold.unnamed && lease.inSync === null && !world.naming && everything) {
    const asked = { ...hold, unnamed: search.without === 'named from the request on' };
    const next = { ...withNode(world, which, { hold: asked }), naming: true };
    yield { what: `${name} asks to name ${NAMES[other(which)]}`, world: next };
  }
}

function* confirmations(world: World, which: Which, search: Search): Iterable<Step> {
  const { committed, acknowledged: heard, hold } = world.nodes[which];
  const next = committed.find((write) => !world.confirmed.includes(write));
  if (next === undefined) return;
  const acknowledged =
    heard > committed.indexOf(next) || search.without === 'confirmed only when acknowledged';
  const named = { ...world.lease, inSync: NAMES[other(which)] };
  const lease = search.without === 'alone only when the witness knows' ? null : leaseToConfirm(named, hold);
  const kind = confirmation({ acknowledged, waitedLongEnough: true, lease });
  const confirmed = [...world.confirmed, next];
  if (kind !== 'wait') yield { what: `${next} is confirmed (${kind})`, world: { ...world, confirmed } };
}

/** A primary that has its lease again makes the standby a candidate; first it ceases to rely on its being none. */
function* candidacies(world: World, which: Which, search: Search): Iterable<Step> {
  const { hold, committed, acknowledged } = world.nodes[which];
  if (!hold.calledOff || world.word !== null) return;
  const told = committed.filter((write) => world.confirmed.includes(write)).length;
  const { without } = search;
  const everything = without === 'a candidate again only with everything' ? 0 : told;
  if (!mayBeCandidate(hold, everything, acknowledged)) return;
  const relying = { ...hold, calledOff: without === 'a candidate again only after we rely on the lease' };
  const word = { candidate: true, turn: 1 };
  yield {
    what: `${NAMES[which]} says that ${NAMES[other(which)]} is a candidate`,
    world: { ...withNode(world, which, { hold: relying }), word },
  };
}

function* takeOvers(world: World, which: Which, search: Search): Iterable<Step> {
  const node = world.nodes[which];
  const name = NAMES[which];
  const { candidacy } = node;
  if (world.naming && world.lease.inSync === null && world.lease.holder !== name)
    yield {
      what: `the witness hears that ${name} is in sync`,
      world: { ...world, lease: { ...world.lease, inSync: name }, naming: false, expired: false },
    };
  if (!world.reached[which]) return;
  const self = hello(node, which);
  if (hasTakenOver(self, candidacy, world.lease)) {
    const { epoch } = world.lease;
    const promoted = {
      role: 'primary',
      epoch,
      candidacy: NO_CANDIDATE,
      hold: NO_HOLD,
      acknowledged: 0,
    } as const;
    yield {
      what: `${name} is promoted to ${world.lease.epoch}`,
      world: withNode(world, which, promoted),
    };
    return;
  }
  const lease =
    search.without === 'only who is in sync is promoted' ? { ...world.lease, inSync: name } : world.lease;
  const asked =
    search.without === 'only a candidate takes over' ? { ...candidacy, candidate: true } : candidacy;
  const next = takeOver({ self, now: asked }, lease, world.expired);
  if (next !== null && !candidacy.taking && world.spent.promotions < search.promotions)
    yield {
      what: `${name} writes down that it takes over`,
      world: spend(withNode(world, which, { candidacy: { ...candidacy, taking: true } }), 'promotions'),
    };
  if (next !== null && candidacy.taking)
    yield {
      what: `${name} takes the lease`,
      world: { ...world, lease: next, expired: false, naming: false },
    };
  if (candidacy.taking && !world.expired)
    yield {
      what: `${name} gives up taking over`,
      world: withNode(world, which, { candidacy: { ...candidacy, taking: false } }),
    };
}
