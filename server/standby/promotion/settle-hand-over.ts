/**
 * A node that gave up serving and never heard whether it was taken at its word asks until it knows: as long as it does not, neither of the
 * two may be assumed to serve, and this one does not.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Hello } from '../../replication/fencing/rules.ts';
import type { Identity } from '../../replication/link/identity.ts';
import { helloOf } from '../../replication/node/hello.ts';
import { probe, PROBE_EVERY_MS } from '../../replication/node/probe.ts';
import type { NodeStates } from '../../replication/node/state.ts';
import type { Holdings } from '../holdings.ts';

export interface SettleOptions {
  readonly states: NodeStates;
  readonly identity: Identity;
  readonly holdings: Holdings;
  readonly signal: AbortSignal;
}

/** @returns `serves-on`: the other one said that it is still a standby, and is one for good */
export async function settleHandOver(options: SettleOptions): Promise<'stands-by' | 'serves-on'> {
  const { states, identity, holdings, signal } = options;
  while (!signal.aborted) {
    const { handingOver, peer } = states.current;
    if (handingOver === null || peer === null) return 'stands-by';
    const self = (): Hello => helloOf(states, holdings.end);
    const answer = await probe({ peer, identity, self, signal }).catch(() => null);
    const leapt = answer?.meeting.kind === 'refuse' && answer.meeting.because === 'epoch-leap';
    const met = leapt ? null : answer;
    if (met !== null && met.theirs.epoch >= handingOver.epoch) {
      const { epoch } = met.theirs;
      await states.change(() => ({ role: 'standby', epoch, handingOver: null }));
    } else if (met !== null && met.theirs.role !== 'primary') {
      // Its answer made every earlier request void (takeover.ts).
      await states.change(() => ({ role: 'primary', handingOver: null, fenced: null }));
      return 'serves-on';
    } else await delay(PROBE_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return 'stands-by';
}
