/**
 * The standby's side of a pairing. Whom it reached is anybody until he has proved, on this very connection, that he knows the code that
 * the owner read off the primary; only then is it said who we are, and believed what he hands over.
 */
import type { TLSSocket } from 'node:tls';
import { fingerprintOf } from '../link/identity.ts';
import type { Peer } from '../link/peer.ts';
import type { PeerState } from '../node/state.ts';
import { channelOf, pairingKey } from './code.ts';
import { PairingError } from './errors.ts';
import { Answer, Done, HandOver, PAIRING_VERSION } from './messages.ts';
import { z } from 'zod';

export interface JoinOptions {
  readonly peer: Peer;
  readonly socket: TLSSocket;
  /** Of our own certificate. */
  readonly fingerprint: string;
  readonly code: string;
  readonly self: Omit<PeerState, 'fingerprint'>;
  /** Writes down, durably, whose standby this is from now on: the moment in which it is decided. */
  readonly pin: (primary: PeerState, handed: HandOver) => Promise<void>;
}

export interface Joined {
  readonly primary: PeerState;
  /** Six digits that the primary shows as well. */
  readonly check: string;
}

const Refusable = z.union([HandOver, Answer]);

/** @throws PairingError; and then nothing has changed here */
export async function joinPrimary(options: JoinOptions): Promise<Joined> {
  const { peer, socket, pin, self } = options;
  const theirs = fingerprintOf(socket);
  const check = await prove(options, theirs);
  await peer.sendJson('pairing', { step: 'introduction', ...self });
  const handed = await answered(peer, Refusable);
  if (handed.step === 'refused') throw new PairingError(handed.because, 'the primary refused');
  if (handed.step !== 'hand-over') throw new PairingError('no-answer', 'something else was handed over');
  if (handed.node === self.node) throw new PairingError('same-node', 'it is this very node');
  const { node, name, addresses } = handed;
  const primary: PeerState = { node, name, addresses: [...addresses], fingerprint: theirs };
  await pin(primary, handed);
  // Decided: what goes wrong from here on puts itself right at the next contact (admit.ts).
  await confirm(peer).catch(() => undefined);
  return { primary, check };
}

/** @returns the six digits */
async function prove({ peer, socket, fingerprint, code }: JoinOptions, theirs: string): Promise<string> {
  const key = await pairingKey(code, channelOf(socket, { primary: theirs, standby: fingerprint }));
  const proof = key.proof('standby').toString('hex');
  await peer.sendJson('pairing', { step: 'knock', version: PAIRING_VERSION, proof });
  const answer = await answered(peer, Answer);
  if (answer.step === 'refused') throw new PairingError(answer.because, 'the primary refused');
  if (!key.verify('primary', Buffer.from(answer.proof, 'hex')))
    throw new PairingError('impostor', 'who answers does not know the code');
  return key.check;
}

async function confirm(peer: Peer): Promise<void> {
  await peer.sendJson('pairing', { step: 'pinned' });
  await peer.expect('pairing', Done);
  await peer.finish();
}

async function answered<T>(peer: Peer, grammar: z.ZodType<T>): Promise<T> {
  try {
    return await peer.expect('pairing', grammar);
  } catch (cause) {
    throw new PairingError('no-answer', 'the other side said nothing that belongs here', { cause });
  }
}
