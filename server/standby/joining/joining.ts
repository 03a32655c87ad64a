/**
 * Makes this appliance the standby of another one: dials it, pairs by the code that it shows, writes down whose standby this is, and starts
 * anew as one.
 *
 * What this appliance held stays where it is, and is put aside only when it is promoted; so telling it to leave gives it back. All the same
 * it is no portal from that moment on: one that has data is asked for it in so many words.
 */
import { dirname } from 'node:path';
import { Peer } from '../../replication/link/peer.ts';
import type { Identity } from '../../replication/link/identity.ts';
import { dialAnybody } from '../../replication/node/dial.ts';
import type { NodeStates } from '../../replication/node/state.ts';
import { readCode } from '../../replication/pairing/code.ts';
import { PairingError } from '../../replication/pairing/errors.ts';
import { joinPrimary, type Joined } from '../../replication/pairing/join.ts';
import type { HandOver } from '../../replication/pairing/messages.ts';
import type { PeerState } from '../../replication/node/state.ts';
import { removeAll, replaceSecret } from '../files.ts';
import { placesOf } from '../places.ts';
import { readAddress } from './address.ts';

/** The answer is to be on its way before the process ends. */
const RESTART_AFTER_MS = 1_000;

export interface JoiningOptions {
  readonly dataFolder: string;
  readonly states: NodeStates;
  readonly identity: () => Promise<Identity>;
  /** As this appliance is reached, for the day on which it is the primary. */
  readonly self: () => { readonly name: string; readonly addresses: readonly string[] };
  readonly restart: () => void;
  readonly signal: AbortSignal;
}

export class Joining {
  readonly #options: JoiningOptions;

  constructor(options: JoiningOptions) {
    this.#options = options;
  }

  /** @throws PairingError, and then nothing has changed */
  async join(address: string, code: string): Promise<Joined> {
    const { restart, signal } = this.#options;
    const place = readAddress(address);
    const read = readCode(code);
    if (place === null) throw new PairingError('not-reached', 'that is no address');
    if (read === null) throw new PairingError('wrong-code', 'that is no code');
    const joined = await this.#pair(place, read);
    const timer = setTimeout(restart, RESTART_AFTER_MS);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    return joined;
  }

  async #pair(place: string, code: string): Promise<Joined> {
    const { states, self, signal } = this.#options;
    const identity = await this.#options.identity();
    const socket = await dialAnybody(place, { identity, signal }).catch((cause: unknown) => {
      throw new PairingError('not-reached', `nobody at ${place}`, { cause });
    });
    const { name, addresses } = self();
    try {
      return await joinPrimary({
        peer: new Peer(socket),
        socket,
        fingerprint: identity.fingerprint,
        code,
        self: { node: states.current.node, name, addresses: [...addresses] },
        pin: (primary, handed) => this.#pin(withAddress(primary, place), handed),
      });
    } finally {
      socket.destroy();
    }
  }

  /** The key first: a node that says it is a standby has all that it takes to serve one day. */
  async #pin(primary: PeerState, { cluster, epoch, installationKey }: HandOver): Promise<void> {
    const { states, dataFolder } = this.#options;
    const { handedKey } = placesOf(dataFolder);
    const alone = { handingOver: null, fenced: null, began: null };
    try {
      // One of another joining, which came to nothing, is not of this pair.
      await removeAll(dirname(handedKey));
      await replaceSecret(handedKey, Buffer.from(installationKey, 'base64'));
      await states.change(() => ({ ...alone, role: 'standby', cluster, epoch, peer: primary }));
    } catch (error) {
      // On the disk all the same: then it is one, and its next start says so.
      if (states.current.role === 'standby') return;
      await removeAll(dirname(handedKey));
      throw error;
    }
  }
}

/** The one that worked is tried first. */
function withAddress(primary: PeerState, place: string): PeerState {
  return { ...primary, addresses: [...new Set([place, ...primary.addresses])].slice(0, 8) };
}
