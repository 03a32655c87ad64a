/** What pages, API, command line, console, health and figures know of the pair: `portal.standby`. */
import type { Waited } from '../acknowledgements.ts';
import type { Role } from '../fencing/rules.ts';

/** Why a standby does not follow; each has words of its own for people. */
export const BROKEN_BECAUSE = [
  'not-connected',
  'other-pair',
  'clone',
  /** The standby sees two of this appliance. */
  'copied',
  'two-primaries',
  'rolled-back',
  'epoch-over',
  'epoch-leap',
  'needs-seed',
  /** It is being given everything anew. */
  'seeding',
  'stopping',
  /** Commits here cannot be written into the log. */
  'log-fails',
] as const;
export type BrokenBecause = (typeof BROKEN_BECAUSE)[number];

export type StandbyStanding =
  | { readonly kind: 'none' }
  | { readonly kind: 'in-sync' }
  | { readonly kind: 'behind'; readonly seconds: number; readonly records: number }
  | { readonly kind: 'broken'; readonly because: BrokenBecause; readonly since: string };

export interface StandbyPeer {
  readonly node: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly addresses: readonly string[];
}

export interface PairingOffer {
  /** As people read it: three groups. */
  readonly code: string;
  readonly until: string;
  /** Six digits that both sides show, once the other side has proved that it knows the code. */
  readonly check: string | null;
}

export interface StandbyStatus {
  readonly role: Role;
  readonly node: string;
  readonly cluster: string;
  readonly epoch: number;
  /** The last record of the log, and the last that the standby has durably. */
  readonly lsn: number;
  readonly acknowledged: number;
  /** When it last said so; null: not since this start. */
  readonly acknowledgedAt: string | null;
  readonly standing: StandbyStanding;
  readonly peer: StandbyPeer | null;
  readonly pairing: PairingOffer | null;
  /** While everything is sent to a new standby: files done and all. */
  readonly seeding: { readonly done: number; readonly total: number } | null;
  /** A planned switch-over is on its way. */
  readonly switching: boolean;
}

export interface StandbyPart {
  status(): StandbyStatus;
  /** Waits until everything committed so far is on both disks, a bounded time, and says which it was. */
  confirm(): Promise<Waited>;
  /** A new code that lets one standby in, for ten minutes. @throws Refusal while one is paired */
  beginPairing(): Promise<PairingOffer>;
  endPairing(): void;
  /** The standby is nobody any more; what it holds stays there. */
  unpair(): Promise<void>;
  /** Hands everything over to the standby; returns when it has taken over. @throws Refusal and then this node serves on */
  switchOver(): Promise<void>;
  /** The root half knows that the other appliance serves: this one stops, as if it had met it. */
  termEnded(): Promise<void>;
  /**
   * The standby has what this appliance has not: it was set back. What would have to be on both disks is refused until its owner says which of
   * the two counts.
   */
  readonly setBack: boolean;
  /** Writes are refused while a planned switch-over is on its way. */
  readonly refusesWrites: boolean;
}
