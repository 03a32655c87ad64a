/**
 * Whether those who are dialled in still may be: read from the database after each arrival, at each take-over and
 * with each batch. Whatever took a right away and was then killed before it could end the session, or was
 * forgotten, is made up for here.
 */
import { MAY_CONNECT } from '../rights/grants.ts';
import type { Database, Reader } from '../store/database.ts';
import type { DialInEnd, DialInFilter } from './dial-in.ts';
import type { LiveEntry } from './live-table.ts';

export type Standing = (entry: LiveEntry) => DialInEnd | undefined;

/** Four small tables at once, rather than four questions for each of 2,000 sessions. */
export async function readStanding(reader: Reader, now: Date): Promise<Standing> {
  const devices = await byId(reader, `SELECT id, address, status = 'enabled' AS ok FROM devices`);
  const seats = await byId(
    reader,
    `SELECT s.id, s.address, ${MAY_CONNECT} AS ok FROM seats s JOIN users u ON u.id = s.user_id`,
  );
  const logins = await reader.all<{ id: string }>(
    'SELECT coalesce(seat_id, device_id) AS id FROM vpn_logins WHERE ends_at > ?',
    now.toISOString(),
  );
  const certificates = await reader.all<{ fingerprint: string }>('SELECT fingerprint FROM certificates');
  const loggedIn = new Set(logins.map(({ id }) => id));
  const known = new Set(certificates.map(({ fingerprint }) => fingerprint));
  return (entry) => {
    const id = entry.seatId ?? entry.deviceId ?? '';
    const row = (entry.kind === 'device' ? devices : seats).get(id);
    if (row?.address !== entry.address) return 'deleted';
    if (row.ok !== 1) return 'disabled';
    if (!loggedIn.has(id)) return 'credentials-changed';
    return entry.fingerprint === undefined || known.has(entry.fingerprint)
      ? undefined
      : 'certificate-revoked';
  };
}

interface Row {
  id: string;
  address: string;
  ok: 0 | 1;
}

async function byId(reader: Reader, sql: string): Promise<ReadonlyMap<string, Row>> {
  return new Map((await reader.all<Row>(sql)).map((row) => [row.id, row]));
}

/** Takes logins back, so that no token of theirs is accepted any more. */
export async function takeLoginsBack(
  db: Database,
  filter: Exclude<DialInFilter, { dialInId: string }>,
): Promise<void> {
  await db.write(async (tx) => {
    if ('all' in filter) await tx.run('DELETE FROM vpn_logins');
    else if ('deviceId' in filter) {
      await tx.run('DELETE FROM vpn_logins WHERE device_id = ?', filter.deviceId);
    } else if ('seatId' in filter) {
      await tx.run('DELETE FROM vpn_logins WHERE seat_id = ?', filter.seatId);
    } else {
      const seats = 'SELECT id FROM seats WHERE user_id = ?';
      await tx.run(`DELETE FROM vpn_logins WHERE seat_id IN (${seats})`, filter.userId);
    }
  });
}
