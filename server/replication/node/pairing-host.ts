/** The primary's side of pairing, between the listener and whoever asks for a code. */
import type { TLSSocket } from 'node:tls';
import { fingerprintOf } from '../link/identity.ts';
import { Peer } from '../link/peer.ts';
import type { Candidates } from '../pairing/admit.ts';
import { showCode } from '../pairing/code.ts';
import type { PairingDesk } from '../pairing/desk.ts';
import { offerPairing, type OfferOptions } from '../pairing/offer.ts';
import type { Caller } from './listener.ts';
import type { PairingOffer } from './standby-part.ts';
import type { PeerState } from './state.ts';

/** The primary, as far as a pairing changes it. */
export interface PairedNode {
  /** The pair is another one, or none any more. */
  pairChanged(): void;
  /** Who was handed everything and now comes as a standby does. */
  takeCandidate(peer: Peer, admit: () => Promise<boolean>): Promise<void>;
}

export interface PairingHostOptions {
  readonly desk: PairingDesk;
  readonly candidates: Candidates;
  /** Of our own certificate. */
  readonly fingerprint: () => Promise<string>;
  readonly handOver: OfferOptions['handOver'];
  /** Into the trail: who is the standby from now on, and from which address it came. Never throws. */
  readonly admitted: (standby: PeerState, address: string) => Promise<void>;
  readonly now: () => Date;
}

export class PairingHost {
  readonly #options: PairingHostOptions;

  constructor(options: PairingHostOptions) {
    this.#options = options;
  }

  get offer(): PairingOffer | null {
    const { desk, now } = this.#options;
    const open = desk.current;
    if (open === null) return null;
    const until = new Date(now().getTime() + open.endsAtMs - performance.now()).toISOString();
    return { code: showCode(open.code), until, check: open.check };
  }

  /** Somebody may still come who was handed everything. */
  get waiting(): boolean {
    return this.#options.candidates.waiting;
  }

  begin(): void {
    this.#options.desk.begin();
  }

  end(): void {
    this.#options.desk.end();
  }

  forget(): Promise<void> {
    this.#options.desk.end();
    return this.#options.candidates.forget();
  }

  /** What happens to who is not paired: null, nothing at all. */
  strangers(node: PairedNode): ((socket: TLSSocket, caller: Caller) => Promise<void>) | null {
    const { desk, candidates } = this.#options;
    if (desk.current === null && !candidates.waiting) return null;
    return (socket, { address }) => this.#take(node, socket, address);
  }

  async #take(node: PairedNode, socket: TLSSocket, address: string): Promise<void> {
    const { desk, candidates, handOver } = this.#options;
    const admitted = (standby: PeerState): Promise<void> => this.#options.admitted(standby, address);
    const theirs = fingerprintOf(socket);
    const peer = new Peer(socket);
    if (desk.current !== null) {
      const fingerprint = await this.#options.fingerprint();
      await offerPairing({ peer, socket, fingerprint, desk, candidates, handOver, admitted });
      node.pairChanged();
    } else if (candidates.expects(theirs)) {
      const admit = async (): Promise<boolean> => {
        const standby = await candidates.admit(theirs);
        if (standby === null) return false;
        node.pairChanged();
        await admitted(standby);
        return true;
      };
      await node.takeCandidate(peer, admit);
    }
    peer.end();
  }
}
