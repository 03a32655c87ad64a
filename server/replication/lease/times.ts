/**
 * The times of the lease. The holder counts from *before* its request, so it never believes longer than the witness has it; who watches
 * counts from *after* the answer in which he saw the last change. Both count on their own clock: no two clocks are compared, and the
 * witness needs none. Between the two ends lie seven seconds for rooms to end and for clocks that do not run alike.
 */
export const RENEW_EVERY_MS = 3_000;
export const TTL_MS = 10_000;

/** So long before the end everything has to begin to end. */
export const END_EARLY_MS = 2_000;

/** How long a lease may be relied on, from before the request that renewed it. */
export const RELY_MS = TTL_MS - END_EARLY_MS;

/** Unchanged for so long, it is nobody's. */
export const SILENT_MS = TTL_MS + 5_000;

/** After a renewal that failed: while there is time, and not all the time. */
export const TRY_AGAIN_MS = 1_000;

/** One request to the witness, connection and all; several fit into what a lease leaves. */
export const ASK_MAX_MS = 2_000;

/** So long before the end the standby is asked to be no candidate. */
export const CALL_OFF_MS = 4_500;
