/**
 * A time as the store keeps it: UTC, ISO 8601 with milliseconds, `2026-11-23T05:04:00.000Z`.
 * All have the same length, so comparing texts in SQL is comparing times.
 */
export type UtcTime = string;

/** Years beyond these get a sign and two more digits in ISO 8601, and would sort wrongly. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * @param at milliseconds since 1970, or a Date; now, if left out
 * @throws RangeError outside the years 0 to 9999
 */
export function utcTime(at: number | Date = Date.now()): UtcTime {
  const ms = Number(at);
  if (!(ms >= FIRST_MS && ms <= LAST_MS)) throw new RangeError(`not in the years 0 to 9999: ${ms}`);
  return new Date(ms).toISOString();
}
