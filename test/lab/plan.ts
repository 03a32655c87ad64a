/** What stands where in the lab. Addresses on the lab's internet are of RFC 5737. */
import { FILLER, OVEN, PRESS, type PlantDevice } from '../world/plant.ts';

/** Begins the name of each namespace, link and bridge of the lab; rooms are `fg-<n>`. */
export const PREFIX = 'fgl-';
export const DESK = { host: 'desk', address: '203.0.113.21' } as const;
/** A folder that outlives a restart of the machine, since the lab's account does so, too. */
export const LAB_FOLDER = '/var/lib/ferngate-lab';

export interface PlannedSite {
  readonly device: PlantDevice;
  readonly host: string;
  readonly address: string;
  /** Holding registers 0 and 1 of its PLC, by which it is told from the others. */
  readonly registers: readonly [number, number];
  readonly behindProxy: boolean;
}

export const SITES: readonly PlannedSite[] = [
  { device: PRESS, host: 'press', address: '203.0.113.11', registers: [700, 7], behindProxy: false },
  { device: OVEN, host: 'oven', address: '203.0.113.12', registers: [200, 2], behindProxy: false },
  { device: FILLER, host: 'filler', address: '203.0.113.13', registers: [1300, 13], behindProxy: true },
];
