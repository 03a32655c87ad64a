/** Tokens of programs that measure: they may read figures and nothing else, and belong to no person. */
import type { Transaction } from '../../database.ts';

export const up = async (transaction: Transaction): Promise<void> => {
  await transaction.run(`CREATE TABLE metric_tokens (
    hash TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    sources TEXT NOT NULL,
    accounts INTEGER NOT NULL CHECK (accounts IN (0, 1)),
    created_at TEXT NOT NULL,
    used_at TEXT
  ) STRICT, WITHOUT ROWID`);
};
