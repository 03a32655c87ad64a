/** Programs of the appliance that whoever looks after them could not bring back. Rooms and door have their own notices. */
import { finding, type Condition } from '../condition.ts';

const ELSEWHERE = new Set(['door', 'vpn', 'names']);

export interface ServicesNeeds {
  /** Empty while the appliance does not answer, which is a notice of its own. */
  readonly services: () => Promise<
    readonly { readonly name: string; readonly state: string; readonly reason: string }[]
  >;
}

export function services({ services: list }: ServicesNeeds): Condition {
  return {
    codes: ['service-failed'],
    everyMs: 30_000,
    // Between two attempts to start it is not up, and that is no failure yet.
    looks: { toRaise: 2, toClear: 1 },
    async look() {
      const failed = (await list()).filter(({ name, state }) => state === 'failed' && !ELSEWHERE.has(name));
      return failed.map(({ name, reason }) => finding('service-failed', reason, name));
    },
  };
}
