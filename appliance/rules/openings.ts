/** Allowances as the kernel can hold them: checked against the room, and without overlaps. */
import type { Allowance } from '../protocol.ts';
import { contains, parseNetwork } from '../rooms/addressing.ts';

/** An allowance beside which none of the same source, target and protocol shares a port. */
export type Opening = Allowance;

/** What speaks against these allowances in a room with these networks; names field and index. */
export function findAllowanceProblems(
  allowances: readonly Allowance[],
  room: { pool: string; dialIn: string; address: string },
): string[] {
  const pool = parseNetwork(room.pool);
  const dialIn = parseNetwork(room.dialIn);
  return allowances.flatMap((allowance, index) => {
    const { source, target, protocol, fromPort, toPort } = allowance;
    const problems: string[] = [];
    if (!contains(dialIn, source) || source === room.address)
      problems.push(`source: ${source} is no session's`);
    if (!contains(pool, target) || contains(dialIn, target))
      problems.push(`target: ${target} is in no device's LAN`);
    if (protocol === 'icmp' ? fromPort !== 0 || toPort !== 0 : fromPort < 1 || fromPort > toPort) {
      problems.push(`fromPort, toPort: ${fromPort} to ${toPort} is no range`);
    }
    return problems.map((problem) => `allowances.${index}.${problem}`);
  });
}

/**
 * Cuts overlapping allowances so that each port stands in one opening, with the latest of its ends, and
 * joins neighbours that end together: nft and the kernel refuse intervals that overlap.
 */
export function mergeAllowances(allowances: readonly Allowance[]): Opening[] {
  const groups = new Map<string, Allowance[]>();
  for (const allowance of allowances) {
    const key = flowKey(allowance);
    const group = groups.get(key);
    if (group) group.push(allowance);
    else groups.set(key, [allowance]);
  }
  return [...groups.values()].flatMap((group) => (group.length === 1 ? group : mergeGroup(group)));
}

export function flowKey(flow: { source: string; target: string; protocol: string }): string {
  return `${flow.source} ${flow.target} ${flow.protocol}`;
}

/** One source, target and protocol. The ports are cut where any range begins or has ended. */
function mergeGroup(group: readonly Allowance[]): Opening[] {
  const cuts = [...new Set(group.flatMap(({ fromPort, toPort }) => [fromPort, toPort + 1]))].sort(
    (a, b) => a - b,
  );
  const slots = new Map(cuts.map((port, slot) => [port, slot]));
  const ends = new Array<number>(cuts.length).fill(0);
  // The latest end first: what it covers is settled, and `settled` leads past it.
  const settled = cuts.map((_, slot) => slot);
  for (const { fromPort, toPort, endsInS } of [...group].sort((a, b) => b.endsInS - a.endsInS)) {
    for (
      let slot = nextOpen(settled, slots.get(fromPort) ?? 0);
      (cuts[slot] ?? Infinity) <= toPort;
      slot = nextOpen(settled, slot)
    ) {
      ends[slot] = endsInS;
      settled[slot] = slot + 1;
    }
  }
  return joinSlots(cuts, ends).map((range) => ({ ...(group[0] as Allowance), ...range }));
}

/** The first slot from here on that has no end yet; shortens the way for those who ask later. */
function nextOpen(settled: number[], from: number): number {
  for (let slot = from; ;) {
    const next = settled[slot];
    if (next === undefined || next === slot) return slot;
    const after = settled[next] ?? next;
    settled[slot] = after;
    slot = after;
  }
}

function joinSlots(cuts: readonly number[], ends: readonly number[]) {
  const ranges: { fromPort: number; toPort: number; endsInS: number }[] = [];
  ends.forEach((endsInS, slot) => {
    if (endsInS === 0) return;
    const fromPort = cuts[slot] ?? 0;
    const toPort = (cuts[slot + 1] ?? fromPort + 1) - 1;
    const last = ranges.at(-1);
    if (last && last.toPort + 1 === fromPort && last.endsInS === endsInS) last.toPort = toPort;
    else ranges.push({ fromPort, toPort, endsInS });
  });
  return ranges;
}
