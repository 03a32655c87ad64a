/** How far back the owner can go: for how long states are kept, and how much of the disk they may take. */
import type { Transaction } from '../../database.ts';

const statements = [
  `CREATE TABLE history_settings (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     -- Every hour, for so many hours.
     hourly_hours INTEGER NOT NULL DEFAULT 24,
     -- The last one of each day, for so many days.
     daily_days INTEGER NOT NULL DEFAULT 30,
     -- Every single commit, for so many days.
     commit_days INTEGER NOT NULL DEFAULT 7,
     -- Of the disk, at most.
     share_percent INTEGER NOT NULL DEFAULT 30
   ) STRICT`,
  `INSERT INTO history_settings (id) VALUES (1)`,
];

export const up = async (transaction: Transaction): Promise<void> => {
  for (const statement of statements) await transaction.run(statement);
};
