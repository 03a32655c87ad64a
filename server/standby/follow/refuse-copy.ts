import type { Peer } from '../../replication/link/peer.ts';

/** Tells a primary that there are two of it, and ends the connection: neither of the two is believed, and each says so to its owner. */
export async function refuseCopy(peer: Peer, epoch: number): Promise<void> {
  await peer.sendJson('farewell', { because: 'clone', epoch }).catch(() => undefined);
  await peer.finish().catch(() => undefined);
}
