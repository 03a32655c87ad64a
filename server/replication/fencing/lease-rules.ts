/**
 * Who may serve where a witness stands by, and who may take over without a human being.
 *
 * A lease alone would stop every plant when the witness's machine is off. So a primary may also serve while it *knows that nobody
 * can take over*: because the witness names no standby (only the holder can change that), or because the standby has written down
 * that it is no candidate (only the primary can change that, and asks for it while both see each other). A standby is no candidate
 * until it is told, so whatever is lost or made anew falls to the safe side.
 *
 * Pure, and tried in every order of events by test/server/replication/model/.
 */
import { automaticPromotion, mayBeNamedInSync, type Epoch, type Hello, type Lease } from './rules.ts';

/** What a primary knows, in its memory; a new start knows nothing of it. */
export interface Hold {
  /** Its lease has not ended by its own clock. */
  readonly leased: boolean;
  /** The witness took "nobody is in sync" from us, and we have not asked it to name anybody since. */
  readonly unnamed: boolean;
  /** The standby has durably ceased to be a candidate, and we have not told it otherwise since. */
  readonly calledOff: boolean;
}

export const NO_HOLD: Hold = { leased: false, unnamed: false, calledOff: false };

/** Can anybody take over without a human being while this node goes on? If not, it may serve. */
export function mayServe({ leased, unnamed, calledOff }: Hold): boolean {
  return leased || unnamed || calledOff;
}

/** The lease as `confirmation()` has to see it: whom nobody can promote need not be waited for. */
export function leaseToConfirm(lease: Lease, { unnamed, calledOff }: Hold): Lease {
  return unnamed || calledOff ? { ...lease, inSync: null } : lease;
}

/** The standby may be a candidate again: what was confirmed without it has reached it, and the lease bears us. */
export function mayBeCandidate(hold: Hold, confirmedLsn: number, acknowledgedLsn: number): boolean {
  return hold.leased && mayBeNamedInSync(confirmedLsn, acknowledgedLsn);
}

/** What a standby has on its disk about taking over by itself. */
export interface Candidacy {
  readonly candidate: boolean;
  /** The primary's words are numbered: one that comes late does not undo a later one. */
  readonly turn: number;
  /** It has decided to take over, and does not know yet whether the witness has heard it. */
  readonly taking: boolean;
}

export const NO_CANDIDATE: Candidacy = { candidate: false, turn: 0, taking: false };

/** What the primary says to the standby. */
export interface CandidacyWord {
  readonly candidate: boolean;
  readonly turn: number;
}

/**
 * @returns what to write down; the same if the word has no effect: it is an old one, or the take-over is under way and the
 * primary must not rely on anything else
 */
export function heardCandidacy(now: Candidacy, { candidate, turn }: CandidacyWord): Candidacy {
  if (now.taking || turn <= now.turn) return now;
  return { candidate, turn, taking: false };
}

/** The lease that a standby may try to swap in, after it has written down that it does so; or null. */
export function takeOver(
  { self, now }: { readonly self: Hello; readonly now: Candidacy },
  lease: Lease,
  expired: boolean,
): Lease | null {
  if (!now.candidate && !now.taking) return null;
  return automaticPromotion(self, lease, expired);
}

/** The witness heard it: this standby is the next primary. */
export function hasTakenOver(self: Hello, now: Candidacy, lease: Lease): boolean {
  return now.taking && self.role === 'standby' && lease.holder === self.node && lease.epoch > self.epoch;
}

/** The lease says that another epoch has begun, wherever it was begun. */
export function isOverByLease(node: string, epoch: Epoch, lease: Lease): boolean {
  return lease.epoch > epoch || (lease.epoch === epoch && lease.holder !== node);
}
