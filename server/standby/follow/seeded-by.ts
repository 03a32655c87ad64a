import type { Hello } from '../../replication/fencing/rules.ts';
import { takeSeed, type FollowEnd } from '../../replication/link/follow.ts';
import type { Peer } from '../../replication/link/peer.ts';
import type { Holdings } from '../holdings.ts';

export interface SeedWork {
  readonly peer: Peer;
  readonly self: () => Hello;
  readonly met: (primary: Hello) => Promise<void>;
  readonly holdings: Holdings;
  /** The files that are held now are about to go: nobody may use them any more. */
  readonly release: () => Promise<void>;
}

/** Takes everything anew; what was held stays until all of the new is on the disk and compared. @throws ReplicationError */
export async function takeAnew({
  holdings,
  release,
  ...link
}: SeedWork): Promise<FollowEnd | { readonly kind: 'seeded' }> {
  const end = await takeSeed(link, await holdings.prepareIncoming());
  if (end.kind !== 'seeded') return end;
  await release();
  await holdings.adoptIncoming();
  return end;
}
