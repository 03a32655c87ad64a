import { steps } from './model.ts';
import { serves, start, type Bounds, type Node, type Rule, type World } from './world.ts';

export interface Violation {
  readonly what: string;
  /** Every step that led there, in order. */
  readonly way: readonly string[];
}

export interface Explored {
  readonly states: number;
  readonly violation: Violation | null;
}

/** Tries every order of everything that may happen, breadth first: what it finds is a shortest way to it. */
export function explore(
  bounds: Bounds,
  without: Rule | null = null,
  broken: (world: World) => string | null = harm,
): Explored {
  const first = start();
  const seen = new Map<string, { readonly from: string | null; readonly what: string }>();
  seen.set(key(first), { from: null, what: 'start' });
  let front: World[] = [first];
  while (front.length > 0) {
    const next: World[] = [];
    for (const world of front) {
      const from = key(world);
      for (const step of steps(world, { ...bounds, without })) {
        const to = key(step.world);
        if (seen.has(to)) continue;
        seen.set(to, { from, what: step.what });
        const what = broken(step.world);
        if (what !== null) return { states: seen.size, violation: { what, way: wayTo(to, seen) } };
        next.push(step.world);
      }
    }
    front = next;
  }
  return { states: seen.size, violation: null };
}

/** All of a world in one text: every field has to be in here. */
function key({ nodes, lease, expired, linked, reached, word, naming, confirmed, spent }: World): string {
  const outside = `${lease.epoch}${lease.holder}${lease.inSync} ${expired}${linked}${naming} ${reached.join()}`;
  const spoken = word === null ? '' : `${word.candidate}${word.turn}`;
  const budget = `${spent.writes}${spent.crashes}${spent.promotions}${spent.cuts}${spent.outages}`;
  return `${nodeKey(nodes[0])};${nodeKey(nodes[1])};${outside};${spoken};${confirmed.join()};${budget}`;
}

function nodeKey({ role, up, epoch, hold, candidacy, acknowledged, captured, ...node }: Node): string {
  const memory = `${hold.leased}${hold.unnamed}${hold.calledOff} ${acknowledged}`;
  const disk = `${candidacy.candidate}${candidacy.taking}${candidacy.turn} ${captured}`;
  return `${role}${up}${epoch} ${memory} ${disk} ${node.committed.join()}|${node.records.join()}|${node.tail.join()}`;
}

function wayTo(end: string, seen: ReadonlyMap<string, { from: string | null; what: string }>): string[] {
  const way: string[] = [];
  for (let at: string | null = end; at !== null; at = seen.get(at)?.from ?? null)
    way.unshift(seen.get(at)?.what ?? '');
  return way;
}

/** @returns what must never be, if it is */
function harm({ nodes, confirmed }: World): string | null {
  const [a, b] = nodes;
  if (serves(a) && serves(b)) return 'two primaries serve';
  const serving = nodes.find(serves);
  if (serving === undefined) return null;
  const lost = confirmed.find((write) => !serving.committed.includes(write));
  return lost === undefined ? null : `${lost} was confirmed and is lost`;
}
