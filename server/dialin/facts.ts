/** What the account's database knows about who knocks: read in one statement, so that it fits together. */
import { MAY_CONNECT } from '../rights/grants.ts';
import { hashToken } from '../secrets/random.ts';
import type { Reader } from '../store/database.ts';
import type { Login } from './client-events.ts';

/** Whose certificate it is. `who` is the name under which he must sign in. */
export type Identity =
  | { readonly kind: 'device'; readonly deviceId: string; readonly who: string; readonly address: string }
  | {
      readonly kind: 'user';
      readonly userId: string;
      readonly seatId: string;
      readonly who: string;
      readonly address: string;
    };

interface Common {
  readonly enabled: boolean;
  /** UTC. */
  readonly certificateEndsAt: string;
  readonly passwordHash: string | undefined;
  /** The login that this session's token came from still counts. */
  readonly loginStands: boolean;
}

export type Facts =
  | (Common & { readonly identity: Identity & { kind: 'device' }; readonly network: string })
  | (Common & {
      readonly identity: Identity & { kind: 'user' };
      readonly totp: { readonly sealed: Uint8Array; readonly lastStep: number } | undefined;
      readonly secondFactorRequired: boolean;
      readonly sessionsPerUser: number;
    });

interface Row {
  not_after: string;
  login_stands: 0 | 1;
  second_factor_required: 0 | 1;
  sessions_per_user: number;
  device_id: string | null;
  serial: string;
  device_address: string;
  network: string;
  device_status: string;
  device_hash: string | null;
  seat_id: string;
  seat_address: string;
  user_id: string;
  user_name: string;
  user_ok: 0 | 1;
  user_hash: string | null;
  totp_secret: Uint8Array | null;
  totp_step: number;
}

const FACTS = `
  SELECT c.not_after, c.device_id, c.seat_id, g.second_factor_required, g.sessions_per_user,
    d.serial, d.address AS device_address, d.network, d.status AS device_status, c.secret_hash AS device_hash,
    s.address AS seat_address, u.id AS user_id, u.name AS user_name, ${MAY_CONNECT} AS user_ok,
    u.password_hash AS user_hash, u.totp_secret, u.totp_step,
    EXISTS (SELECT 1 FROM vpn_logins v WHERE v.hash = ? AND v.ends_at > ?
            AND (v.device_id = c.device_id OR v.seat_id = c.seat_id)) AS login_stands
  FROM certificates c JOIN settings g ON g.id = 1
    LEFT JOIN devices d ON d.id = c.device_id
    LEFT JOIN seats s ON s.id = c.seat_id LEFT JOIN users u ON u.id = s.user_id
  WHERE c.fingerprint = ?`;

/** Whether a person sits behind this certificate; whose it is not known any more is nobody's. */
export async function isPersons(reader: Reader, fingerprint: string): Promise<boolean> {
  const sql = 'SELECT 1 AS found FROM certificates WHERE fingerprint = ? AND seat_id IS NOT NULL';
  return (await reader.get(sql, fingerprint)) !== undefined;
}

/** Undefined: no such certificate. */
export async function readFacts(
  reader: Reader,
  login: Pick<Login, 'fingerprint' | 'session'>,
  now: Date,
): Promise<Facts | undefined> {
  const row = await reader.get<Row>(FACTS, hashToken(login.session.id), now.toISOString(), login.fingerprint);
  return row && factsOf(row);
}

function factsOf(row: Row): Facts {
  const common = { certificateEndsAt: row.not_after, loginStands: row.login_stands === 1 };
  if (row.device_id !== null) {
    return {
      ...common,
      identity: { kind: 'device', deviceId: row.device_id, who: row.serial, address: row.device_address },
      enabled: row.device_status === 'enabled',
      passwordHash: row.device_hash ?? undefined,
      network: row.network,
    };
  }
  return {
    ...common,
    identity: {
      kind: 'user',
      userId: row.user_id,
      seatId: row.seat_id,
      who: row.user_name,
      address: row.seat_address,
    },
    enabled: row.user_ok === 1,
    passwordHash: row.user_hash ?? undefined,
    totp: row.totp_secret === null ? undefined : { sealed: row.totp_secret, lastStep: row.totp_step },
    secondFactorRequired: row.second_factor_required === 1,
    sessionsPerUser: row.sessions_per_user,
  };
}
