/**
 * How long to wait before dialling again: exponential with full jitter, so that a thousand machines whose
 * portal was restarted do not come back in the same second.
 */

/** Most outages are a matter of seconds. */
const BASE_MS = 1_000;
/** A machine is back within a minute of its portal, however long that was away. */
export const BACK_OFF_CEILING_MS = 60_000;

/** A refused password does not become right by asking often, and the portal slows down who guesses. */
const REFUSED_BASE_MS = 30_000;
export const REFUSED_CEILING_MS = 15 * 60_000;

/** A session this long was a good one: the next loss starts from the shortest wait again. */
export const STABLE_SESSION_MS = 60_000;

/** Milliseconds after `round` failed rounds (from 0); `random` in [0, 1). */
export function backOff(round: number, random: number): number {
  return Math.floor(random * Math.min(BACK_OFF_CEILING_MS, BASE_MS * 2 ** round));
}

/** Milliseconds after `round` refusals in a row (from 0): at least half of the step. */
export function refusedBackOff(round: number, random: number): number {
  return Math.floor((0.5 + random / 2) * Math.min(REFUSED_CEILING_MS, REFUSED_BASE_MS * 2 ** round));
}
