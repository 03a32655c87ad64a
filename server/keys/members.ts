/**
 * Who holds certificates of the account's authorities: devices and seats, each by the one certificate that it uses.
 * That is the one that dialled in last; before the first dial-in, the newest.
 */
import type { Reader } from '../store/database.ts';
import type { AuthorityRow } from './authorities.ts';

/** Renewed so long before its end that a machine which is switched off over a winter does not miss it. */
export const RENEW_BEFORE_MS = 90 * 86_400_000;

/** One row a member: `place = 1`. */
export const PRESENT = `SELECT c.*, row_number() OVER (PARTITION BY coalesce(c.device_id, c.seat_id)
    ORDER BY c.used_at IS NULL, c.used_at DESC, c.created_at DESC) AS place FROM certificates c`;

export interface Members {
  readonly devices: number;
  readonly seats: number;
}

export const membersIn = ({ devices, seats }: Members): number => devices + seats;

/** Those that do not know everybody in the present bundle. */
export function lackingBundle(reader: Reader, bundleHash: string, now: string): Promise<Members> {
  return count(reader, 'p.bundle_hash IS NOT ?2', [now, bundleHash]);
}

/** Those whose certificate is of this authority and has not ended. */
export function membersOf(reader: Reader, authority: AuthorityRow, now: string): Promise<Members> {
  return count(reader, 'p.authority_id = ?2', [now, authority.id]);
}

async function count(reader: Reader, which: string, values: [string, string]): Promise<Members> {
  const row = await reader.get<Members>(
    `WITH p AS (${PRESENT}) SELECT count(p.device_id) AS devices, count(p.seat_id) AS seats FROM p
     WHERE p.place = 1 AND p.not_after > ?1 AND ${which}`,
    ...values,
  );
  return row ?? { devices: 0, seats: 0 };
}
