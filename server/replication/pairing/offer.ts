/**
 * The primary's side of a pairing: to whoever proves, on this very connection, that he has read the code off our screen, everything
 * is handed over. Until then he is anybody from the internet, and learns only that a Ferngate answers here.
 */
import type { TLSSocket } from 'node:tls';
import type { z } from 'zod';
import { fingerprintOf } from '../link/identity.ts';
import type { Peer } from '../link/peer.ts';
import type { PeerState } from '../node/state.ts';
import type { Candidates } from './admit.ts';
import { channelOf } from './code.ts';
import type { PairingDesk } from './desk.ts';
import { PairingError, type PairingErrorCode } from './errors.ts';
import { Introduction, Knock, PAIRING_VERSION, Pinned, type Answer, type HandOver } from './messages.ts';

export interface OfferOptions {
  readonly peer: Peer;
  readonly socket: TLSSocket;
  /** Of our own certificate. */
  readonly fingerprint: string;
  readonly desk: PairingDesk;
  readonly candidates: Candidates;
  readonly handOver: () => Promise<Omit<HandOver, 'step'>>;
  /** He is the standby from now on. */
  readonly admitted: (standby: PeerState) => Promise<void>;
}

/** @returns the standby of this pair. @throws PairingError, ReplicationError; and then it may be tried again */
export async function offerPairing(options: OfferOptions): Promise<PeerState> {
  const { peer, desk, candidates } = options;
  const theirs = fingerprintOf(options.socket);
  await prove(options, theirs);
  const ours = await options.handOver();
  const { node, name, addresses } = await peer.expect('pairing', Introduction);
  if (node === ours.node) return refuse(peer, 'same-node');
  const candidate: PeerState = { node, name, addresses, fingerprint: theirs };
  await candidates.keep(candidate);
  await say(peer, { step: 'hand-over', ...ours });
  await peer.expect('pairing', Pinned);
  await candidates.admit(theirs);
  desk.end();
  await options.admitted(candidate);
  await say(peer, { step: 'done' });
  await peer.finish();
  return candidate;
}

/** Both sides show that they know the code; he first, so that guessing costs tries and not only time. */
async function prove({ peer, socket, fingerprint, desk }: OfferOptions, theirs: string): Promise<void> {
  const { version, proof } = await peer.expect('pairing', Knock);
  if (version !== PAIRING_VERSION) return refuse(peer, 'other-version');
  const channel = channelOf(socket, { primary: fingerprint, standby: theirs });
  const key = await desk.check({ proof: Buffer.from(proof, 'hex'), channel });
  if (typeof key === 'string') return refuse(peer, key);
  const answer: z.infer<typeof Answer> = { step: 'known', proof: key.proof('primary').toString('hex') };
  await say(peer, answer);
}

async function refuse(
  peer: Peer,
  because: Extract<PairingErrorCode, 'not-open' | 'wrong-code' | 'other-version' | 'same-node'>,
): Promise<never> {
  await say(peer, { step: 'refused', because });
  await peer.finish();
  throw new PairingError(because, 'a pairing was refused');
}

const say = (peer: Peer, message: object): Promise<void> => peer.sendJson('pairing', message);
