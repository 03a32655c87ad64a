/**
 * What should be open against what the kernel holds (IMMUNITY 23). Compared port by port, not range by
 * range: the appliance cuts and joins ranges as nftables wants them, and lets through the same.
 */
import type { Allowance } from '../../appliance/protocol.ts';

/** A second for the way to the kernel, one for rounding, some for a busy machine. */
export const END_TOLERANCE_S = 5;

export interface RuleDifference {
  /** Should be open, but the kernel does not hold it, or not until its end. */
  readonly missing: readonly Allowance[];
  /** The kernel holds it, but it should not be open, or not for so long: the alarm of the two. */
  readonly surplus: readonly Allowance[];
}

export function compareAllowances(wanted: readonly Allowance[], held: readonly Allowance[]): RuleDifference {
  return { missing: beyond(wanted, held), surplus: beyond(held, wanted) };
}

/** The parts of `these` that the others do not cover, or not as long; neighbours that end together in one. */
function beyond(these: readonly Allowance[], others: readonly Allowance[]): Allowance[] {
  const covering = Map.groupBy(others, flowOf);
  return [...Map.groupBy(these, flowOf)].flatMap(([flow, group]) => {
    const cover = covering.get(flow) ?? [];
    const cuts = cutsOf([...group, ...cover]);
    const parts: Allowance[] = [];
    for (const [index, fromPort] of cuts.entries()) {
      const toPort = (cuts[index + 1] ?? fromPort + 1) - 1;
      const endsInS = endAt(group, fromPort);
      // What ends this moment may be there or not.
      if (endsInS <= END_TOLERANCE_S || endsInS - endAt(cover, fromPort) <= END_TOLERANCE_S) continue;
      const last = parts.at(-1);
      if (last?.toPort === fromPort - 1 && last.endsInS === endsInS)
        parts[parts.length - 1] = { ...last, toPort };
      else parts.push({ ...(group[0] as Allowance), fromPort, toPort, endsInS });
    }
    return parts;
  });
}

function flowOf({ source, target, protocol }: Allowance): string {
  return `${source} ${target} ${protocol}`;
}

/** Where a range begins or has ended; between two of these nothing changes. */
function cutsOf(group: readonly Allowance[]): number[] {
  const ports = group.flatMap(({ fromPort, toPort }) => [fromPort, toPort + 1]);
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** The latest end of those that cover the port; 0 when none does. */
function endAt(group: readonly Allowance[], port: number): number {
  return group.reduce(
    (end, one) => (one.fromPort <= port && port <= one.toPort ? Math.max(end, one.endsInS) : end),
    0,
  );
}
