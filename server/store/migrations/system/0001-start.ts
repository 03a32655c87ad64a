/**
 * The system file: the installation, the owner's people, the list of accounts, and what any of them did.
 * Nothing in here belongs to an account; what does is in the account's own file.
 */
import type { Transaction } from '../../database.ts';

const tables = [
  `CREATE TABLE installation (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     created_at TEXT NOT NULL,
     setup_hash TEXT,
     authority_certificate TEXT NOT NULL,
     authority_key BLOB NOT NULL,
     portal_certificate TEXT NOT NULL,
     portal_key BLOB NOT NULL,
     second_factor_required INTEGER NOT NULL DEFAULT 1 CHECK (second_factor_required IN (0, 1))
   ) STRICT`,

  `CREATE TABLE operators (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL UNIQUE COLLATE NOCASE,
     display_name TEXT NOT NULL,
     status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
     language TEXT CHECK (language IN ('en', 'de')),
     theme TEXT NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
     password_hash TEXT,
     totp_secret BLOB,
     totp_pending BLOB,
     totp_step INTEGER NOT NULL DEFAULT 0,
     created_at TEXT NOT NULL
   ) STRICT`,

  `CREATE TABLE accounts (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     title TEXT NOT NULL,
     room INTEGER NOT NULL UNIQUE CHECK (room BETWEEN 1 AND 32767),
     status TEXT NOT NULL CHECK (status IN ('creating', 'active', 'suspended', 'deleting')),
     pool TEXT NOT NULL,
     max_devices INTEGER NOT NULL,
     max_users INTEGER NOT NULL,
     max_sessions INTEGER NOT NULL,
     created_at TEXT NOT NULL
   ) STRICT`,
];

/** What people of either kind of file carry: recovery codes, links, sessions, tokens, and the audit trail. */
export const peopleTables = (people: 'operators' | 'users') => [
  `CREATE TABLE recovery_codes (
     person_id TEXT NOT NULL REFERENCES ${people} (id) ON DELETE CASCADE,
     hash TEXT NOT NULL,
     PRIMARY KEY (person_id, hash)
   ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE reset_links (
     hash TEXT PRIMARY KEY,
     person_id TEXT NOT NULL REFERENCES ${people} (id) ON DELETE CASCADE,
     ends_at TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE sessions (
     hash TEXT PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     person_id TEXT NOT NULL REFERENCES ${people} (id) ON DELETE CASCADE,
     kind TEXT NOT NULL CHECK (kind IN ('browser', 'program')),
     address TEXT NOT NULL,
     agent TEXT NOT NULL,
     created_at TEXT NOT NULL,
     seen_at TEXT NOT NULL,
     ends_at TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX sessions_by_person ON sessions (person_id)`,

  `CREATE TABLE tokens (
     hash TEXT PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     person_id TEXT NOT NULL REFERENCES ${people} (id) ON DELETE CASCADE,
     name TEXT NOT NULL,
     rights TEXT NOT NULL,
     created_at TEXT NOT NULL,
     used_at TEXT,
     ends_at TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX tokens_by_person ON tokens (person_id)`,

  `CREATE TABLE audit (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     at TEXT NOT NULL,
     subject TEXT NOT NULL,
     address TEXT NOT NULL,
     action TEXT NOT NULL,
     object TEXT NOT NULL,
     result TEXT NOT NULL CHECK (result IN ('done', 'refused')),
     detail TEXT NOT NULL
   ) STRICT`,
];

export const up = async (transaction: Transaction): Promise<void> => {
  for (const statement of [...tables, ...peopleTables('operators')]) await transaction.run(statement);
};
