/** The register of dial-ins, a page at a time: standing ones first, then the newest. */
import type { Database } from '../store/database.ts';

export interface RegisteredDialIn {
  readonly id: string;
  readonly kind: 'device' | 'user';
  readonly who: string;
  readonly address: string;
  readonly realAddress: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly endReason: string | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export async function dialInHistory(
  db: Database,
  wanted: { who: string; page: number; size: number },
): Promise<{ rows: RegisteredDialIn[]; total: number }> {
  return db.read(async (reader) => ({
    rows: await reader.all<RegisteredDialIn>(
      `SELECT id, kind, who, address, real_address AS realAddress, started_at AS startedAt, ended_at AS endedAt,
         end_reason AS endReason, bytes_in AS bytesIn, bytes_out AS bytesOut
       FROM dial_ins WHERE (?1 = '' OR who = ?1)
       ORDER BY ended_at IS NOT NULL, started_at DESC LIMIT ?2 OFFSET ?3`,
      wanted.who,
      wanted.size,
      (wanted.page - 1) * wanted.size,
    ),
    total:
      (
        await reader.get<{ n: number }>(
          `SELECT count(*) AS n FROM dial_ins WHERE (?1 = '' OR who = ?1)`,
          wanted.who,
        )
      )?.n ?? 0,
  }));
}
