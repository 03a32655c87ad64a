/**
 * After a connect to OpenVPN: what was open in the register against who is really there.
 */
import type { Reader } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import type { Identity } from './facts.ts';
import { entryOf, type LiveEntry } from './live-table.ts';
import type { RegisterRow } from './register.ts';
import type { StatusClient } from './status.ts';

/** OpenVPN's name for who has not said one yet. */
const UNNAMED = new Set(['', 'UNDEF']);

export interface Inventory {
  /** Still there: the same row goes on. */
  readonly continuing: { row: RegisterRow; client: StatusClient }[];
  /** There, but without a row: let in moments before the portal was killed, or not by us. */
  readonly strangers: StatusClient[];
  /** Asked to be let in while nobody listened; they never get an answer. */
  readonly unanswered: StatusClient[];
  readonly ended: RegisterRow[];
}

export function compare(open: readonly RegisterRow[], clients: readonly StatusClient[]): Inventory {
  const inventory: Inventory = { continuing: [], strangers: [], unanswered: [], ended: [] };
  const rows = new Map(open.map((row) => [keyOf(row.client, row.address, row.started_at), row]));
  const seen = new Set<string>();
  for (const client of clients) {
    if (client.address === undefined) {
      if (!UNNAMED.has(client.userName)) inventory.unanswered.push(client);
      continue;
    }
    const key = keyOf(client.cid, client.address, startedAt(client));
    const row = rows.get(key);
    seen.add(key);
    if (row) inventory.continuing.push({ row, client });
    else inventory.strangers.push(client);
  }
  for (const [key, row] of rows) if (!seen.has(key)) inventory.ended.push(row);
  // Two open rows of one client cannot be; if there are, the one that is not matched has ended.
  const kept = new Set(rows.values());
  inventory.ended.push(...open.filter((row) => !kept.has(row)));
  return inventory;
}

/** The same OpenVPN process, session and address, or another one: a client id alone starts at 0 again. */
function keyOf(cid: number, address: string, since: string): string {
  return `${cid} ${address} ${since}`;
}

export function startedAt(client: Pick<StatusClient, 'connectedAtS'>): string {
  return utcTime(client.connectedAtS * 1000);
}

export function continued(row: RegisterRow, client: StatusClient, nowMs: number): LiveEntry {
  const identity: Identity =
    row.kind === 'device'
      ? { kind: 'device', deviceId: row.device_id ?? '', who: row.who, address: row.address }
      : {
          kind: 'user',
          userId: row.user_id ?? '',
          seatId: row.seat_id ?? '',
          who: row.who,
          address: row.address,
        };
  const known = { identity, realAddress: row.real_address, fingerprint: undefined };
  const entry = entryOf(known, { id: row.id, cid: client.cid, since: row.started_at, nowMs });
  return Object.assign(entry, { bytesIn: client.bytesIn, bytesOut: client.bytesOut });
}

interface OwnerRow {
  device_id: string | null;
  user_id: string;
  seat_id: string;
  who: string;
}

/** Whose fixed address it is; the name under which he signed in must fit. */
export async function ownerOf(reader: Reader, client: StatusClient): Promise<Identity | undefined> {
  const address = client.address ?? '';
  const row = await reader.get<OwnerRow>(
    `SELECT id AS device_id, '' AS user_id, '' AS seat_id, serial AS who FROM devices WHERE address = ?
     UNION ALL
     SELECT NULL, u.id, s.id, u.name FROM seats s JOIN users u ON u.id = s.user_id WHERE s.address = ?`,
    address,
    address,
  );
  if (row?.who.toLowerCase() !== client.userName.toLowerCase()) return undefined;
  const { device_id: deviceId, user_id: userId, seat_id: seatId, who } = row;
  return deviceId === null
    ? { kind: 'user', userId, seatId, who, address }
    : { kind: 'device', deviceId, who, address };
}
