/**
 * Flows that stand. The rules stop their packets by themselves; here the kernel also forgets them, so that
 * none comes back to life when its address is allowed again (IMMUNITY: flows that survive revocation).
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandRunner } from '../commands/run.ts';
import { enterNamespace } from '../rooms/enter-namespace.ts';
import type { RoomPlan } from '../rooms/room-plan.ts';
import { flowKey, type Opening } from './openings.ts';

export type Flow = { protocol: string; source: string; target: string; fromPort: string; port: number };

/** Ends each forwarded flow that no opening covers. @returns how many those were. */
export async function endUncoveredFlows(
  run: CommandRunner,
  plan: RoomPlan,
  openings: readonly Opening[],
): Promise<number> {
  const [program, ...args] = enterNamespace(plan);
  const listed = await run(program, [...args, 'conntrack', '-L', '-f', 'ipv4']);
  const covered = coverage(openings);
  const ended = parseFlows(listed.stdout).filter((flow) => flow.target !== plan.address && !covered(flow));
  if (ended.length === 0) return 0;
  // One process for all, which reads files only.
  const list = join(plan.runFolder, 'ended-flows');
  try {
    await writeFile(list, ended.map(deletion).join(''), { mode: 0o600 });
    // Exit code 1: one of them had ended by itself meanwhile.
    await run(program, [...args, 'conntrack', '--load-file', list], { expect: [1] });
  } finally {
    await rm(list, { force: true });
  }
  return ended.length;
}

/** Reads `conntrack -L`; the first addresses and ports of a line are those of the original direction. */
export function parseFlows(text: string): Flow[] {
  const line = /^(\w+) .*?\bsrc=(\S+) dst=(\S+)(?: sport=(\d+) dport=(\d+))?/gm;
  return [...text.matchAll(line)].map(([, protocol = '', source = '', target = '', fromPort = '', port]) => ({
    protocol,
    source,
    target,
    fromPort,
    port: Number(port ?? 0),
  }));
}

function deletion({ protocol, source, target, fromPort, port }: Flow): string {
  const ports = fromPort === '' ? '' : ` --sport ${fromPort} --dport ${port}`;
  return `-D -f ipv4 -p ${protocol} -s ${source} -d ${target}${ports}\n`;
}

function coverage(openings: readonly Opening[]): (flow: Flow) => boolean {
  const groups = Map.groupBy(openings, flowKey);
  return (flow) =>
    groups.get(flowKey(flow))?.some(({ fromPort, toPort }) => fromPort <= flow.port && flow.port <= toPort) ??
    false;
}
