/**
 * The register of accesses: table `dial_ins`. Written behind the events in batches, each row as a whole, so
 * that a write which fails is made up for by the next one.
 */
import type { Database, Transaction } from '../store/database.ts';
import type { UtcTime } from '../store/times.ts';
import type { DialInEnd } from './dial-in.ts';
import type { LiveEntry } from './live-table.ts';

export interface RegisterRow {
  readonly id: string;
  readonly kind: 'device' | 'user';
  readonly device_id: string | null;
  readonly user_id: string | null;
  readonly seat_id: string | null;
  readonly who: string;
  /** OpenVPN's client id. */
  readonly client: number;
  readonly address: string;
  readonly real_address: string;
  readonly started_at: UtcTime;
  readonly seen_at: UtcTime;
  readonly ended_at: UtcTime | null;
  readonly end_reason: DialInEnd | null;
  readonly bytes_in: number;
  readonly bytes_out: number;
}

const UPSERT = `INSERT INTO dial_ins (id, kind, device_id, user_id, seat_id, who, client, address, real_address,
    started_at, seen_at, ended_at, end_reason, bytes_in, bytes_out)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, ended_at = excluded.ended_at,
    end_reason = excluded.end_reason, bytes_in = excluded.bytes_in, bytes_out = excluded.bytes_out`;

export class Register {
  readonly #db: Database;
  readonly #pending = new Map<string, RegisterRow>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** To be written with the next flush; the last state of a row wins. */
  put(row: RegisterRow): void {
    this.#pending.set(row.id, row);
  }

  /** Writes what is pending. @throws StoreError, and then all of it stays pending */
  async flush(): Promise<void> {
    const batch = [...this.#pending.values()];
    if (batch.length === 0) return;
    await this.#db.write(async (tx) => {
      for (const row of batch) await writeRow(tx, row);
    });
    for (const row of batch) if (this.#pending.get(row.id) === row) this.#pending.delete(row.id);
  }

  /** All rows without an end. */
  async open(): Promise<RegisterRow[]> {
    return this.#db.read((reader) =>
      reader.all<RegisterRow>('SELECT * FROM dial_ins WHERE ended_at IS NULL'),
    );
  }
}

async function writeRow(tx: Transaction, row: RegisterRow): Promise<void> {
  await tx.run(
    UPSERT,
    ...[row.id, row.kind, row.device_id, row.user_id, row.seat_id, row.who, row.client, row.address],
    ...[row.real_address, row.started_at, row.seen_at, row.ended_at, row.end_reason],
    ...[row.bytes_in, row.bytes_out],
  );
  if (row.device_id === null) return;
  const sql = `UPDATE devices SET seen_at = ? WHERE id = ? AND (seen_at IS NULL OR seen_at < ?)`;
  await tx.run(sql, row.seen_at, row.device_id, row.seen_at);
}

/** @param ended undefined: it stands */
export function rowOf(entry: LiveEntry, seenAt: UtcTime, ended?: DialInEnd): RegisterRow {
  return {
    id: entry.id,
    kind: entry.kind,
    device_id: entry.deviceId ?? null,
    user_id: entry.userId ?? null,
    seat_id: entry.seatId ?? null,
    who: entry.who,
    client: entry.cid,
    address: entry.address,
    real_address: entry.realAddress,
    started_at: entry.since,
    seen_at: seenAt,
    ended_at: ended === undefined ? null : seenAt,
    end_reason: ended ?? null,
    bytes_in: entry.bytesIn,
    bytes_out: entry.bytesOut,
  };
}
