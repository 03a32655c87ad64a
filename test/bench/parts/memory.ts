/** What the portal holds in memory: after its start, and what is written down again by parts that fill it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { atMost, type Figure } from '../figure.ts';
import { APPLIANCE, memoryOfAll, PORTAL, processes } from '../measure/processes.ts';

/** A portal in service; the requirement counts what it holds itself, its share of common pages included. */
export const PORTAL_MAX_MIB = 150;
const SETTLE_MS = 3000;

export async function memory(bench: Bench): Promise<void> {
  await bench.world();
  await wait(Math.min(SETTLE_MS, bench.sizes.idleS * 1000));
  bench.add(portalMemory('after its start'));
}

export function portalMemory(when: string): Figure {
  const portal = memoryOfAll(processes(PORTAL));
  const appliance = memoryOfAll(processes(APPLIANCE));
  return {
    part: 'memory',
    name: `portal, ${when} (RSS)`,
    value: portal.rssMiB,
    unit: 'MiB',
    reference: { name: "PSS, shared with the appliance's Node", value: portal.pssMiB },
    aim: atMost(PORTAL_MAX_MIB),
    note: `appliance ${Math.round(appliance.rssMiB)} MiB`,
  };
}
