/** The latest moment that the portal has seen: a clock that shows an earlier one was set back. */
import type { Transaction } from '../../database.ts';

export const up = async (transaction: Transaction): Promise<void> => {
  await transaction.run(
    'CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), seen_at TEXT NOT NULL) STRICT',
  );
};
