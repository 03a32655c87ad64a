import { serves, start, steps, type Bounds, type Rule, type World } from './model.ts';

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
export function explore(bounds: Bounds, without: Rule | null = null): Explored {
  const first = start();
  const seen = new Map<string, { readonly from: string | null; readonly what: string }>();
  const key = (world: World): string => JSON.stringify(world);
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

function wayTo(end: string, seen: ReadonlyMap<string, { from: string | null; what: string }>): string[] {
  const way: string[] = [];
  for (let at: string | null = end; at !== null; at = seen.get(at)?.from ?? null)
    way.unshift(seen.get(at)?.what ?? '');
  return way;
}

/** @returns what must never be, if it is */
function broken({ nodes, confirmed }: World): string | null {
  const [a, b] = nodes;
  if (serves(a) && serves(b)) return 'two primaries serve';
  const serving = nodes.find(serves);
  if (serving === undefined) return null;
  const lost = confirmed.find((write) => !serving.committed.includes(write));
  return lost === undefined ? null : `${lost} was confirmed and is lost`;
}
