/**
 * How long to wait before dialling again: exponential with full jitter, so that a thousand machines whose
 * portal was restarted do not come back in the same second.
 */

/** Most outages are a matter of seconds. */
const BASE_MS = 1_000;
/**
 * However long the portal was away, a standby that takes over is found within half a minute: this wait, and one dead
 * door before it. A round through three closed ports of two doors costs a mobile link some 2 KiB.
 */
export const BACK_OFF_CEILING_MS = 15_000;

/** A refused password does not become right by asking often, and the portal slows down who guesses. */
const REFUSED_BASE_MS = 30_000;
export const REFUSED_CEILING_MS = 15 * 60_000;

/** Longer than the portal tells anybody to wait; who says more is not obeyed for longer. */
const TOLD_CEILING_MS = 60_000;

/** A session this long was a good one: the next loss starts from the shortest wait again. */
export const STABLE_SESSION_MS = 60_000;

/** Milliseconds after `round` failed rounds (from 0); `random` in [0, 1). */
export function backOff(round: number, random: number): number {
  return Math.floor(random * Math.min(BACK_OFF_CEILING_MS, BASE_MS * 2 ** round));
}

/** Milliseconds after the portal has said when to come: then, or up to a quarter later, as others were told the same. */
export function toldBackOff(toldMs: number, random: number): number {
  return Math.floor((1 + random / 4) * Math.min(TOLD_CEILING_MS, Math.max(BASE_MS, toldMs)));
}

/** Milliseconds after `round` refusals in a row (from 0): at least half of the step. */
export function refusedBackOff(round: number, random: number): number {
  return Math.floor((0.5 + random / 2) * Math.min(REFUSED_CEILING_MS, REFUSED_BASE_MS * 2 ** round));
}
