/** Backups: to whose key, where to, how often, which there are; and accounts that have moved to another appliance. */
import type { Transaction } from '../../database.ts';

const statements = [
  `CREATE TABLE backup_settings (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     -- The owner's public key; whoever has only this opens nothing.
     recipient TEXT,
     -- When somebody showed that he has the other half; null: never.
     proved_at TEXT,
     scheduled INTEGER NOT NULL DEFAULT 0 CHECK (scheduled IN (0, 1)),
     at TEXT NOT NULL DEFAULT '02:30',
     -- 0 is Sunday.
     weekdays TEXT NOT NULL DEFAULT '0123456',
     keep_daily INTEGER NOT NULL DEFAULT 7,
     keep_weekly INTEGER NOT NULL DEFAULT 4,
     keep_monthly INTEGER NOT NULL DEFAULT 12,
     -- When the next one is due: past at a start means that it was missed.
     next_at TEXT
   ) STRICT`,
  `INSERT INTO backup_settings (id) VALUES (1)`,

  `CREATE TABLE backup_targets (
     id TEXT PRIMARY KEY,
     kind TEXT NOT NULL CHECK (kind IN ('disk', 'sftp', 's3')),
     name TEXT NOT NULL UNIQUE,
     place TEXT NOT NULL,
     secret BLOB,
     -- Seen at the first contact, and asked for ever since.
     host_key TEXT,
     created_at TEXT NOT NULL
   ) STRICT`,

  // A file of ours at a target. The rule that clears old ones looks here and never at what else lies there.
  `CREATE TABLE backups (
     id TEXT PRIMARY KEY,
     target_id TEXT NOT NULL REFERENCES backup_targets (id) ON DELETE CASCADE,
     file TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('writing', 'written', 'verified', 'failed')),
     made_at TEXT NOT NULL,
     by TEXT NOT NULL,
     product TEXT NOT NULL,
     recipient TEXT NOT NULL,
     bytes INTEGER NOT NULL DEFAULT 0,
     sha256 TEXT NOT NULL DEFAULT '',
     accounts INTEGER NOT NULL DEFAULT 0,
     devices INTEGER NOT NULL DEFAULT 0,
     took_ms INTEGER NOT NULL DEFAULT 0,
     verified_at TEXT,
     verify_ms INTEGER NOT NULL DEFAULT 0,
     -- Opened with the owner's own key.
     proved_at TEXT,
     failure TEXT
   ) STRICT`,
  `CREATE INDEX backups_by_target ON backups (target_id, made_at)`,

  // Served elsewhere since then: here nobody dials in until somebody takes it back.
  `ALTER TABLE accounts ADD COLUMN moved_at TEXT`,
];

export const up = async (transaction: Transaction): Promise<void> => {
  for (const statement of statements) await transaction.run(statement);
};
