/**
 * A primary that nobody follows looks for the other node by itself: were that one promoted meanwhile, the two must not both serve for
 * longer than it takes to reach each other (C8). Nothing but hellos is exchanged.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { meet, type Hello, type Meeting } from '../fencing/rules.ts';
import { isSetBack } from '../fencing/set-back.ts';
import { decodeJson, FarewellFrame, HelloFrame } from '../link/frames.ts';
import type { Identity } from '../link/identity.ts';
import type { Peer } from '../link/peer.ts';
import { dialPeer } from './dial.ts';
import type { PeerState } from './state.ts';

export const PROBE_EVERY_MS = 2_000;

export interface ProbeOptions {
  readonly peer: Pick<PeerState, 'addresses' | 'fingerprint'>;
  readonly identity: Identity;
  readonly self: () => Hello;
  readonly signal: AbortSignal;
  readonly maxMs?: number;
}

export interface Met {
  readonly theirs: Hello;
  /** `copied`: the other node sees two of this one. */
  readonly meeting: Meeting | { readonly kind: 'refuse'; readonly because: 'copied' };
  /** This node lacks what the other one has, whatever else is said of it. */
  readonly setBack: boolean;
}

/** @throws ReplicationError when it cannot be reached, or is somebody else */
export async function probe({ peer: place, self, ...options }: ProbeOptions): Promise<Met> {
  const peer = await dialPeer(place, options);
  const stop = (): void => peer.end();
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    const theirs = await peer.expect('hello', HelloFrame);
    await peer.sendJson('hello', { ...self(), seed: false });
    const meeting = meet(self(), theirs);
    const copied = meeting.kind !== 'fence' && (await isCopied(peer));
    await peer.finish();
    const setBack = meeting.kind === 'follow' && isSetBack(self(), theirs);
    if (copied) return { theirs, meeting: { kind: 'refuse', because: 'copied' }, setBack };
    return { theirs, meeting: setBack ? { kind: 'refuse', because: 'rolled-back' } : meeting, setBack };
  } finally {
    options.signal.removeEventListener('abort', stop);
    peer.end();
  }
}

/** Who hears us knows of another one with our name that lives. */
async function isCopied(peer: Peer): Promise<boolean> {
  const last = await peer.answer().catch(() => null);
  return last?.kind === 'farewell' && decodeJson(FarewellFrame, last).because === 'clone';
}

/** Tries for a bounded time, before anything is served. @returns null: not reached */
export async function meetBeforeServing(options: ProbeOptions, maxMs: number): Promise<Met | null> {
  const bound = AbortSignal.any([options.signal, AbortSignal.timeout(maxMs)]);
  while (!bound.aborted) {
    try {
      return await probe({ ...options, signal: bound, maxMs });
    } catch {
      await delay(200, undefined, { signal: bound }).catch(() => undefined);
    }
  }
  return null;
}
