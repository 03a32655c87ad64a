/** The register of dial-ins, a page at a time: standing ones first, people before devices, then the newest. */
import type { Database } from '../store/database.ts';
import { likeText } from '../audit/audit.ts';
import type { DialInEnd } from './dial-in.ts';

export interface RegisteredDialIn {
  readonly id: string;
  readonly kind: 'device' | 'user';
  /** Serial number or login name, as it was. */
  readonly who: string;
  /** Name of the device, or of the seat; null when it is not there any more. */
  readonly name: string | null;
  readonly address: string;
  readonly realAddress: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly endReason: DialInEnd | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface HistoryWanted {
  /** Exactly this device. */
  readonly deviceId?: string;
  /** Exactly this serial number or login name; empty for all. */
  readonly who?: string;
  /** Part of who, name or address. */
  readonly search?: string;
  readonly page: number;
  readonly size: number;
}

const FROM = `FROM dial_ins i LEFT JOIN devices d ON d.id = i.device_id LEFT JOIN seats s ON s.id = i.seat_id
  WHERE (?1 = '' OR i.who = ?1) AND (?2 IS NULL OR i.device_id = ?2)
    AND (?3 = '%%' OR i.who LIKE ?3 ESCAPE '\\' OR d.name LIKE ?3 ESCAPE '\\' OR s.name LIKE ?3 ESCAPE '\\'
         OR i.address LIKE ?3 ESCAPE '\\' OR i.real_address LIKE ?3 ESCAPE '\\')`;

export async function dialInHistory(
  db: Database,
  wanted: HistoryWanted,
): Promise<{ rows: RegisteredDialIn[]; total: number }> {
  const values = [wanted.who ?? '', wanted.deviceId ?? null, likeText(wanted.search ?? '')];
  return db.read(async (reader) => ({
    rows: await reader.all<RegisteredDialIn>(
      `SELECT i.id, i.kind, i.who, coalesce(d.name, s.name) AS name, i.address, i.real_address AS realAddress,
         i.started_at AS startedAt, i.ended_at AS endedAt, i.end_reason AS endReason, i.bytes_in AS bytesIn,
         i.bytes_out AS bytesOut
       ${FROM} ORDER BY i.ended_at IS NOT NULL, 
         CASE WHEN i.ended_at IS NULL THEN i.kind END DESC, i.started_at DESC LIMIT ?4 OFFSET ?5`,
      ...values,
      wanted.size,
      (wanted.page - 1) * wanted.size,
    ),
    total: (await reader.get<{ n: number }>(`SELECT count(*) AS n ${FROM}`, ...values))?.n ?? 0,
  }));
}
