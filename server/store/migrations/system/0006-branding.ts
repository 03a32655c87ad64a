/** The integrator's record, exactly as it was verified, and the key that its successors must be signed with. */
import type { Transaction } from '../../database.ts';

export const up = async (transaction: Transaction): Promise<void> => {
  await transaction.run(
    `CREATE TABLE branding (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       record BLOB NOT NULL,
       keys TEXT NOT NULL,
       used INTEGER NOT NULL CHECK (used IN (0, 1)),
       taken_at TEXT NOT NULL
     ) STRICT`,
  );
};
