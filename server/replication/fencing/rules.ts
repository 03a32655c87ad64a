/**
 * Who may serve, who may confirm, who may take over: every decision that keeps two appliances from being two truths.
 *
 * Parties: two nodes of one pair, and perhaps a witness on a third machine. Nobody can tell a dead peer from one that
 * cannot be reached; so what counts is not whether the other one lives but whether it can still do harm. The *epoch* says it: each
 * promotion raises it by one, durably and before anything is served, and who meets a higher one stops at once.
 *
 * Pure, so that the search through all states (test/server/replication/model/) tries these very rules.
 */

export type Epoch = number;

export type Role =
  /** Serves portal and rooms, takes writes. */
  | 'primary'
  /** Follows; portal and rooms are prepared and not running. */
  | 'standby'
  /** Was primary and met a higher epoch, or its own lease ended: no writes, no VPN, its tail is kept. */
  | 'fenced';

/** What each node says of itself first, on every connection. */
export interface Hello {
  readonly cluster: string;
  readonly node: string;
  /** Random per start of the process: two with the same node at the same time are clones of one machine. */
  readonly incarnation: string;
  readonly role: Role;
  readonly epoch: Epoch;
  /** The last durable record, and its hash. */
  readonly lsn: number;
  readonly hash: string;
  /** The record behind which the last term began that it was promoted to; everything up to it the two had in common. */
  readonly began?: { readonly epoch: Epoch; readonly lsn: number; readonly hash: string } | null | undefined;
}

export type Meeting =
  | { readonly kind: 'follow' }
  /** A higher epoch exists: stop writes and rooms, keep the tail, become a standby. */
  | { readonly kind: 'fence'; readonly epoch: Epoch }
  | { readonly kind: 'refuse'; readonly because: RefusalCode };

export type RefusalCode =
  | 'other-pair'
  /** The same machine twice: a copy of a virtual machine was started beside it. */
  | 'clone'
  /** Both say that they are primary in one epoch: only a copy or a restored snapshot can say so. */
  | 'two-primaries'
  /** It has fewer records than were acknowledged to us, or others: a snapshot was restored. */
  | 'rolled-back'
  /** Its epoch is over: it is told ours, and has to fence itself. */
  | 'epoch-over'
  /** Its epoch is further ahead than promotions can have brought it. */
  | 'epoch-leap';

/** One a day would take years; who says more is broken, or wants the numbers used up. */
export const EPOCH_LEAP_MAX = 1_000;

/** What a node does when it hears a peer's hello. */
export function meet(self: Hello, peer: Hello): Meeting {
  if (peer.cluster !== self.cluster) return { kind: 'refuse', because: 'other-pair' };
  if (peer.node === self.node) return { kind: 'refuse', because: 'clone' };
  if (peer.epoch > self.epoch + EPOCH_LEAP_MAX) return { kind: 'refuse', because: 'epoch-leap' };
  if (peer.epoch > self.epoch && self.role === 'primary') return { kind: 'fence', epoch: peer.epoch };
  if (peer.epoch < self.epoch && peer.role === 'primary') return { kind: 'refuse', because: 'epoch-over' };
  if (peer.role === 'primary' && self.role === 'primary') return { kind: 'refuse', because: 'two-primaries' };
  if (peer.role === 'primary' && peer.epoch === self.epoch && isBehind(peer, self))
    return { kind: 'refuse', because: 'rolled-back' };
  return { kind: 'follow' };
}

/** C16: a primary never has fewer records than its standby, nor others at the same number. */
function isBehind(primary: Hello, standby: Hello): boolean {
  return primary.lsn < standby.lsn || (primary.lsn === standby.lsn && primary.hash !== standby.hash);
}

/** What a witness keeps, in one piece: changed only by compare-and-swap. */
export interface Lease {
  readonly epoch: Epoch;
  /** The node that may serve. */
  readonly holder: string;
  /** The node that has everything that was confirmed; null while confirmations do not wait for it. */
  readonly inSync: string | null;
}

/** How a write of the class that must not be lost may be confirmed to the user. */
export interface ConfirmState {
  /** The standby said that the record is durable there. */
  readonly acknowledged: boolean;
  /** The wait for it is over. */
  readonly waitedLongEnough: boolean;
  /** null: there is no witness. */
  readonly lease: Lease | null;
}

export type Confirmation = 'safe' | 'alone' | 'wait';

/**
 * A primary goes on alone only after the witness knows it: otherwise a standby that lacks the write could be
 * promoted without anybody being asked.
 */
export function confirmation({ acknowledged, waitedLongEnough, lease }: ConfirmState): Confirmation {
  if (acknowledged) return 'safe';
  if (!waitedLongEnough) return 'wait';
  if (lease !== null && lease.inSync !== null) return 'wait';
  return 'alone';
}

/** A standby may be named as in sync only when it has all that was ever confirmed. */
export function mayBeNamedInSync(confirmedLsn: number, acknowledgedLsn: number): boolean {
  return acknowledgedLsn >= confirmedLsn;
}

/** @returns the lease to swap in for `lease`, or null: not without a human being */
export function automaticPromotion(self: Hello, lease: Lease, expired: boolean): Lease | null {
  if (self.role !== 'standby' || !expired) return null;
  if (lease.inSync !== self.node) return null;
  return { epoch: lease.epoch + 1, holder: self.node, inSync: null };
}

/** A log's content may be moved into its file once the record of it is durable: nothing else can give it back. */
export function mayMoveLog(committedLsn: number, durableLsn: number): boolean {
  return durableLsn >= committedLsn;
}
