/** What the account's file knows of a router that asks for its next configuration, by its certificate alone. */
import type { Reader } from '../store/database.ts';
import type { Held } from './renewal-need.ts';

export interface Asking extends Held {
  readonly deviceId: string;
  readonly serial: string;
  readonly enabled: boolean;
  readonly secretHash: string;
  readonly renewAt: string | null;
  /** What was given to it for this certificate and has not dialled in yet, the newest. */
  readonly given: Held | null;
}

interface HeldRow {
  content_hash: string | null;
  bundle_hash: string | null;
  created_at: string;
  not_after: string;
  former: 0 | 1;
}

interface AskingRow extends HeldRow {
  device_id: string;
  serial: string;
  status: string;
  secret_hash: string;
  renew_at: string | null;
}

const HELD = `c.content_hash, c.bundle_hash, c.created_at, c.not_after, a.state = 'former' AS former`;

export async function readAsking(reader: Reader, fingerprint: string): Promise<Asking | undefined> {
  const row = await reader.get<AskingRow>(
    `SELECT ${HELD}, d.id AS device_id, d.serial, d.status, c.secret_hash, d.renew_at
     FROM certificates c JOIN devices d ON d.id = c.device_id JOIN authorities a ON a.id = c.authority_id
     WHERE c.fingerprint = ?`,
    fingerprint,
  );
  if (row === undefined) return undefined;
  const given = await reader.get<HeldRow>(
    `SELECT ${HELD} FROM certificates c JOIN authorities a ON a.id = c.authority_id
     WHERE c.device_id = ? AND c.renews_at = ? AND c.used_at IS NULL ORDER BY c.created_at DESC`,
    row.device_id,
    row.created_at,
  );
  return {
    ...heldOf(row),
    deviceId: row.device_id,
    serial: row.serial,
    enabled: row.status === 'enabled',
    secretHash: row.secret_hash,
    renewAt: row.renew_at,
    given: given === undefined ? null : heldOf(given),
  };
}

function heldOf(row: HeldRow): Held {
  return {
    contentHash: row.content_hash,
    bundleHash: row.bundle_hash,
    createdAt: row.created_at,
    notAfter: row.not_after,
    ofFormerAuthority: row.former === 1,
  };
}
