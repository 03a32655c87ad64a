/**
 * What is asked at set-up and can be changed later: who owns the box, its name and certificate, its zone, its mail
 * server; and letters that wait for that server.
 */
import type { Transaction } from '../../database.ts';

const statements = [
  // Null until the first operator has a second factor; until then the door shows the set-up page only.
  `ALTER TABLE installation ADD COLUMN owned_at TEXT`,
  // Who began with the one-time link and has not finished: the link may begin anew, and replaces him.
  `ALTER TABLE installation ADD COLUMN setup_operator TEXT`,
  // Steps that were confirmed, by name, with a space between.
  `ALTER TABLE installation ADD COLUMN setup_done TEXT NOT NULL DEFAULT ''`,
  // Null until somebody has chosen one; the setting's name counts until then.
  `ALTER TABLE installation ADD COLUMN name TEXT`,
  // Forms from here are still taken until the new name has been used.
  `ALTER TABLE installation ADD COLUMN former_name TEXT`,
  `ALTER TABLE installation ADD COLUMN zone TEXT NOT NULL DEFAULT 'UTC'`,
  // An installation that somebody works in is nobody's to set up.
  `UPDATE installation SET owned_at = created_at, setup_done = 'finished'
   WHERE EXISTS (SELECT 1 FROM operators WHERE password_hash IS NOT NULL)`,

  `CREATE TABLE portal_identity (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     kind TEXT NOT NULL CHECK (kind IN ('own', 'uploaded', 'acme')),
     chain TEXT,
     key BLOB,
     request TEXT,
     request_key BLOB,
     acme_directory TEXT,
     acme_contact TEXT,
     acme_root TEXT,
     acme_key BLOB,
     acme_next_at TEXT,
     acme_failures INTEGER NOT NULL DEFAULT 0,
     acme_error TEXT NOT NULL DEFAULT ''
   ) STRICT`,
  `INSERT INTO portal_identity (id, kind) VALUES (1, 'own')`,

  `CREATE TABLE mail_server (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     host TEXT NOT NULL,
     port INTEGER NOT NULL,
     security TEXT NOT NULL CHECK (security IN ('starttls', 'tls')),
     user TEXT NOT NULL,
     password BLOB,
     sender TEXT NOT NULL,
     owner TEXT NOT NULL,
     authority TEXT NOT NULL
   ) STRICT`,
  `CREATE TABLE mail_queue (
     id TEXT PRIMARY KEY,
     kind TEXT NOT NULL,
     recipient TEXT NOT NULL,
     subject TEXT NOT NULL,
     body TEXT NOT NULL,
     created_at TEXT NOT NULL,
     attempts INTEGER NOT NULL DEFAULT 0,
     next_at TEXT NOT NULL
   ) STRICT`,
];

export const up = async (transaction: Transaction): Promise<void> => {
  for (const statement of statements) await transaction.run(statement);
};
