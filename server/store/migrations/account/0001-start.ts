/**
 * An account's file: its people, machines, rights, keys and sessions; everything of it and nothing of
 * anybody else, so that copying the file exports the account and removing it deletes the account.
 */
import type { Transaction } from '../../database.ts';
import { peopleTables } from '../system/0001-start.ts';

const people = `CREATE TABLE users (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL UNIQUE COLLATE NOCASE,
     display_name TEXT NOT NULL,
     email TEXT NOT NULL DEFAULT '',
     role TEXT NOT NULL CHECK (role IN ('administrator', 'technician', 'auditor')),
     status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
     language TEXT CHECK (language IN ('en', 'de')),
     theme TEXT NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
     password_hash TEXT,
     totp_secret BLOB,
     totp_pending BLOB,
     totp_step INTEGER NOT NULL DEFAULT 0,
     created_at TEXT NOT NULL
   ) STRICT`;

const tables = [
  `CREATE TABLE settings (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     password_min_length INTEGER NOT NULL DEFAULT 12,
     password_classes INTEGER NOT NULL DEFAULT 1,
     second_factor_required INTEGER NOT NULL DEFAULT 0 CHECK (second_factor_required IN (0, 1)),
     connection_hours INTEGER NOT NULL DEFAULT 8,
     connection_max_hours INTEGER NOT NULL DEFAULT 24,
     sessions_per_user INTEGER NOT NULL DEFAULT 5
   ) STRICT`,
  `INSERT INTO settings (id) VALUES (1)`,

  // The room's own secrets: one row, made with the account.
  `CREATE TABLE room_keys (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     tls_crypt_v2 BLOB NOT NULL,
     auth_token_secret BLOB NOT NULL,
     certificate TEXT NOT NULL,
     key BLOB NOT NULL
   ) STRICT`,

  // 'next' is trusted but does not issue yet, 'former' is still trusted but issues no more: a planned
  // change of authority passes through both without a visit to any machine.
  `CREATE TABLE authorities (
     id TEXT PRIMARY KEY,
     state TEXT NOT NULL CHECK (state IN ('issuing', 'next', 'former')),
     certificate TEXT NOT NULL,
     key BLOB NOT NULL,
     created_at TEXT NOT NULL,
     not_after TEXT NOT NULL
   ) STRICT`,
  `CREATE UNIQUE INDEX one_issuing_authority ON authorities (state) WHERE state = 'issuing'`,

  `CREATE TABLE projects (
     id TEXT PRIMARY KEY,
     client TEXT NOT NULL,
     name TEXT NOT NULL,
     UNIQUE (client, name)
   ) STRICT`,

  `CREATE TABLE devices (
     id TEXT PRIMARY KEY,
     serial TEXT NOT NULL UNIQUE COLLATE NOCASE,
     name TEXT NOT NULL,
     label TEXT NOT NULL UNIQUE,
     project_id TEXT REFERENCES projects (id) ON DELETE SET NULL,
     lan TEXT NOT NULL,
     network TEXT NOT NULL UNIQUE,
     address TEXT NOT NULL UNIQUE,
     status TEXT NOT NULL CHECK (status IN ('enabled', 'disabled')),
     note TEXT NOT NULL DEFAULT '',
     seen_at TEXT,
     created_at TEXT NOT NULL
   ) STRICT`,
  `CREATE INDEX devices_by_project ON devices (project_id)`,

  `CREATE TABLE components (
     id TEXT PRIMARY KEY,
     device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
     name TEXT NOT NULL,
     label TEXT NOT NULL,
     kind TEXT NOT NULL CHECK (kind IN ('plc', 'hmi', 'drive', 'pc', 'other')),
     address TEXT NOT NULL,
     UNIQUE (device_id, label),
     UNIQUE (device_id, address)
   ) STRICT`,

  `CREATE TABLE services (
     id TEXT PRIMARY KEY,
     component_id TEXT NOT NULL REFERENCES components (id) ON DELETE CASCADE,
     name TEXT NOT NULL,
     protocol TEXT NOT NULL CHECK (protocol IN ('tcp', 'udp', 'icmp')),
     from_port INTEGER NOT NULL,
     to_port INTEGER NOT NULL,
     UNIQUE (component_id, protocol, from_port, to_port),
     CHECK (from_port <= to_port)
   ) STRICT`,

  // A grant names exactly one thing; what it names disappears together with the grant.
  `CREATE TABLE grants (
     id TEXT PRIMARY KEY,
     user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
     kind TEXT NOT NULL CHECK (kind IN ('account', 'project', 'device', 'component', 'service')),
     project_id TEXT REFERENCES projects (id) ON DELETE CASCADE,
     device_id TEXT REFERENCES devices (id) ON DELETE CASCADE,
     component_id TEXT REFERENCES components (id) ON DELETE CASCADE,
     service_id TEXT REFERENCES services (id) ON DELETE CASCADE,
     created_at TEXT NOT NULL,
     ends_at TEXT,
     CHECK ((kind = 'project') = (project_id IS NOT NULL)),
     CHECK ((kind = 'device') = (device_id IS NOT NULL)),
     CHECK ((kind = 'component') = (component_id IS NOT NULL)),
     CHECK ((kind = 'service') = (service_id IS NOT NULL))
   ) STRICT`,
  `CREATE INDEX grants_by_user ON grants (user_id)`,

  `CREATE TABLE seats (
     id TEXT PRIMARY KEY,
     user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
     name TEXT NOT NULL,
     address TEXT NOT NULL UNIQUE,
     created_at TEXT NOT NULL,
     UNIQUE (user_id, name)
   ) STRICT`,

  // Identity is the fingerprint bound to the row of one device or one seat (CVE-2024-33897). A device's password
  // belongs to the certificate that it was made with: a new configuration works beside the old one until it has
  // dialled in, so that a download alone stops no machine.
  `CREATE TABLE certificates (
     fingerprint TEXT PRIMARY KEY,
     authority_id TEXT NOT NULL REFERENCES authorities (id),
     device_id TEXT REFERENCES devices (id) ON DELETE CASCADE,
     seat_id TEXT REFERENCES seats (id) ON DELETE CASCADE,
     secret_hash TEXT,
     tag TEXT NOT NULL UNIQUE,
     not_after TEXT NOT NULL,
     created_at TEXT NOT NULL,
     CHECK ((device_id IS NULL) <> (seat_id IS NULL)),
     CHECK ((device_id IS NULL) = (secret_hash IS NULL))
   ) STRICT`,
  `CREATE INDEX certificates_by_device ON certificates (device_id)`,
  `CREATE INDEX certificates_by_seat ON certificates (seat_id)`,

  // A VPN login that went through password and second factor once; a later auth-token counts only while its
  // row stands, so that a changed password, role or second factor ends what was built on the old one.
  `CREATE TABLE vpn_logins (
     hash TEXT PRIMARY KEY,
     seat_id TEXT REFERENCES seats (id) ON DELETE CASCADE,
     device_id TEXT REFERENCES devices (id) ON DELETE CASCADE,
     created_at TEXT NOT NULL,
     ends_at TEXT NOT NULL,
     CHECK ((device_id IS NULL) <> (seat_id IS NULL))
   ) STRICT, WITHOUT ROWID`,

  // No reference to people or devices: the register of accesses outlives both.
  `CREATE TABLE dial_ins (
     id TEXT PRIMARY KEY,
     kind TEXT NOT NULL CHECK (kind IN ('device', 'user')),
     device_id TEXT,
     user_id TEXT,
     seat_id TEXT,
     who TEXT NOT NULL,
     client INTEGER NOT NULL,
     address TEXT NOT NULL,
     real_address TEXT NOT NULL,
     started_at TEXT NOT NULL,
     seen_at TEXT NOT NULL,
     ended_at TEXT,
     end_reason TEXT,
     bytes_in INTEGER NOT NULL DEFAULT 0,
     bytes_out INTEGER NOT NULL DEFAULT 0
   ) STRICT`,
  `CREATE INDEX open_dial_ins ON dial_ins (kind) WHERE ended_at IS NULL`,
  `CREATE INDEX dial_ins_by_time ON dial_ins (started_at)`,
  `CREATE INDEX dial_ins_by_device ON dial_ins (device_id, started_at)`,

  `CREATE TABLE connections (
     id TEXT PRIMARY KEY,
     user_id TEXT NOT NULL,
     user_name TEXT NOT NULL,
     device_id TEXT NOT NULL,
     device_name TEXT NOT NULL,
     opened_at TEXT NOT NULL,
     ends_at TEXT NOT NULL,
     ended_at TEXT,
     end_reason TEXT,
     ended_by TEXT
   ) STRICT`,
  `CREATE INDEX open_connections ON connections (ends_at) WHERE ended_at IS NULL`,
  `CREATE INDEX connections_by_time ON connections (opened_at)`,

  // What was opened, as it was then; whether it still is, the rights decide anew each time.
  `CREATE TABLE connection_services (
     connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
     service_id TEXT NOT NULL,
     component_name TEXT NOT NULL,
     service_name TEXT NOT NULL,
     target TEXT NOT NULL,
     protocol TEXT NOT NULL,
     from_port INTEGER NOT NULL,
     to_port INTEGER NOT NULL,
     PRIMARY KEY (connection_id, service_id)
   ) STRICT, WITHOUT ROWID`,
];

export const up = async (transaction: Transaction): Promise<void> => {
  for (const statement of [people, ...peopleTables('users'), ...tables]) await transaction.run(statement);
};
