/**
 * The other node on the line that it dialled: it says who it is, hears who we are, and goes. So a primary that nobody follows finds out
 * that its epoch is over, and one that gave up serving whether it was taken at its word.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { meet, type Hello } from '../replication/fencing/rules.ts';
import { HelloFrame } from '../replication/link/frames.ts';
import type { Peer } from '../replication/link/peer.ts';
import { helloOf } from '../replication/node/hello.ts';
import type { Incarnations } from '../replication/node/incarnations.ts';
import type { NodeStates } from '../replication/node/state.ts';
import { refuseCopy } from './follow/refuse-copy.ts';
import type { StandingBook } from './follow/standing.ts';
import type { Holdings } from './holdings.ts';
import type { Takeover } from './promotion/takeover.ts';

/** A primary pulses every second: within this one that lives is heard. */
const HEAR_AGAIN_MS = 2_500;

export interface VisitorOptions {
  readonly states: NodeStates;
  readonly holdings: Holdings;
  readonly takeover: Takeover;
  readonly book: StandingBook;
  readonly incarnations: Incarnations;
  /** Whom we follow now; null while the line is broken. */
  readonly followed: () => Hello | null;
  /** Ends the connection on which we follow. */
  readonly cutOff: () => void;
}

export async function hearVisitor(peer: Peer, options: VisitorOptions): Promise<void> {
  const { states, holdings, takeover, book } = options;
  const self = (): Hello => helloOf(states, holdings.end);
  await takeover.saying(self, (hello) => peer.sendJson('hello', { ...hello, seed: false }));
  const theirs = await peer.expect('hello', HelloFrame);
  const meeting = meet(self(), theirs);
  const ours = meeting.kind === 'follow' || (meeting.kind === 'refuse' && meeting.because === 'rolled-back');
  const another = theirs.role === 'primary' && ours;
  if (another && !options.incarnations.isOne(theirs.incarnation)) return refuseBoth(peer, options);
  await peer.finish();
  const first = options.followed()?.incarnation ?? theirs.incarnation;
  // An older copy beside the one that is followed: what it lacks is not the news.
  if (another && first !== theirs.incarnation) await lookForClone(first, theirs, options);
  else if (meeting.kind === 'refuse') book.broken(meeting.because);
}

async function refuseBoth(peer: Peer, { states, book, cutOff }: VisitorOptions): Promise<void> {
  book.broken('clone');
  cutOff();
  await refuseCopy(peer, states.current.epoch);
}

/** C16, a copy of the primary beside it: a second process calls while the one that we follow goes on speaking. */
async function lookForClone(
  first: string,
  { incarnation }: Hello,
  { incarnations, followed, book, cutOff }: VisitorOptions,
): Promise<void> {
  const { heardMs } = book.contact;
  await delay(HEAR_AGAIN_MS);
  if (followed()?.incarnation !== first || book.contact.heardMs === heardMs) return;
  // The one that is followed was last asked for its name when the connection began, perhaps long ago.
  for (const one of [first, incarnation]) incarnations.isOne(one);
  book.broken('clone');
  cutOff();
}
