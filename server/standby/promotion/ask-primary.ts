/** Taking over in order begins with the primary: it is asked to hand over, for as long as it can be reached at all. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Peer } from '../../replication/link/peer.ts';
import { StandbyError } from '../errors.ts';
import type { Follower } from '../follow/follower.ts';
import type { StandingBook } from '../follow/standing.ts';
import type { PromotedBy } from './note.ts';
import type { Takeover } from './takeover.ts';

/** All addresses of the primary, each a few seconds. */
const REACH_MAX_MS = 6_000;
/** An address where nobody listens says so at once; a portal that is just restarting does not stay away for so many. */
const REACH_TRIES = 4;
/** From the wish to the primary's word that it is over there. */
const HAND_OVER_MAX_MS = 45_000;
const LOOK_EVERY_MS = 250;

export interface Asking {
  readonly follower: Follower;
  readonly takeover: Takeover;
  readonly book: StandingBook;
  /** Said to the primary, whose trail keeps it. */
  readonly by: PromotedBy;
  readonly signal: AbortSignal;
}

/** @returns the epoch in which this node serves, or null: the primary cannot be reached. @throws StandbyError `not-handed-over` */
export async function askPrimary(asking: Asking): Promise<number | null> {
  const { follower, takeover, by } = asking;
  const bound = AbortSignal.timeout(HAND_OVER_MAX_MS);
  while (!bound.aborted) {
    if (!(await reached(asking))) return takeover.decided;
    const asked = follower.following?.peer;
    await asked?.sendJson('wish', { wish: 'switch-over', by }).catch(() => undefined);
    // A line that breaks meanwhile is another matter than a primary that does not want to.
    await whileOn(asking, asked, bound);
    if (takeover.decided !== null) return takeover.decided;
  }
  throw new StandbyError('not-handed-over', 'the primary was asked and did not hand over');
}

async function reached({ follower, book, signal }: Asking): Promise<boolean> {
  const bound = AbortSignal.any([signal, AbortSignal.timeout(REACH_MAX_MS)]);
  const serves = (): boolean =>
    follower.following?.primary.role === 'primary' && book.standing.kind !== 'broken';
  const { failed } = follower;
  while (!serves() && !bound.aborted && follower.failed < failed + REACH_TRIES) {
    follower.tryNow();
    await delay(LOOK_EVERY_MS, undefined, { signal: bound }).catch(() => undefined);
  }
  return serves();
}

/** Until it is decided, the line breaks, or the time is over. */
async function whileOn(
  { follower, takeover }: Asking,
  line: Peer | undefined,
  bound: AbortSignal,
): Promise<void> {
  const holds = (): boolean => follower.following?.peer === line;
  while (takeover.decided === null && holds() && !bound.aborted)
    await delay(LOOK_EVERY_MS, undefined, { signal: bound }).catch(() => undefined);
}
