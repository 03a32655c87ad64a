/** What a proof says of a standby: kept on it, sent to the primary, shown on both. */
import { z } from 'zod';
import { NodeId } from '../node/state.ts';

/** In the order in which they are made. */
export const CHECKS = [
  'copy',
  'sums',
  'databases',
  'invariants',
  'keys',
  'rooms',
  'door',
  'handshake',
  'recovery',
] as const;
export type CheckName = (typeof CHECKS)[number];

export const WORDS_MAX_CHARACTERS = 400;

const Milliseconds = z.int().min(0);

export const CheckResult = z.strictObject({
  check: z.enum(CHECKS),
  /** `skipped`: what it needs has failed before it. */
  result: z.enum(['passed', 'failed', 'skipped']),
  tookMs: Milliseconds,
  /** English, for the owner; never a secret. */
  words: z.string().max(WORDS_MAX_CHARACTERS),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** What would be lost if the primary were gone at this moment. */
export const RecoveryPoint = z.strictObject({
  /** The last record that this node has durably, and how many the primary has beyond it; null while it is not heard. */
  lsn: z.int().min(0),
  behindRecords: z.int().min(0).nullable(),
  /** Since when the last record is here, by the primary's own clock; null: there is none. */
  lastRecordAgeMs: Milliseconds.nullable(),
  /** Since when nothing was heard of the primary; null: not since this process began. */
  heardAgeMs: Milliseconds.nullable(),
});
export type RecoveryPoint = z.infer<typeof RecoveryPoint>;

/** How long a promotion would take, from what this proof measured of each of its steps. */
export const RecoveryTime = z.strictObject({
  /** Every file compared with the log. */
  compareMs: Milliseconds,
  /** Files opened and brought to this program's schema. */
  openMs: Milliseconds,
  /** All rooms started one after the other, at what one took. */
  roomsMs: Milliseconds,
  /** The first handshake. */
  handshakeMs: Milliseconds,
  totalMs: Milliseconds,
});
export type RecoveryTime = z.infer<typeof RecoveryTime>;

export const ProofReport = z.strictObject({
  id: NodeId,
  /** Who proved himself. */
  node: NodeId,
  at: z.iso.datetime(),
  tookMs: Milliseconds,
  by: z.string().max(120),
  passed: z.boolean(),
  accounts: z.int().min(0),
  /** Of so many running rooms so many completed a handshake. */
  rooms: z.int().min(0),
  handshakes: z.int().min(0),
  checks: z.array(CheckResult).max(CHECKS.length),
  recoveryPoint: RecoveryPoint.nullable(),
  recoveryTime: RecoveryTime.nullable(),
});
export type ProofReport = z.infer<typeof ProofReport>;

/** Short, on one line: an error's text may have come from a program. */
export function words(text: string): string {
  return text
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, WORDS_MAX_CHARACTERS);
}
