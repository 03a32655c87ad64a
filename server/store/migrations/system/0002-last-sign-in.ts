/** Who has not signed in for a year needs no door any more: for that it must be seen. */
import type { Transaction } from '../../database.ts';

export const up = async (transaction: Transaction): Promise<void> => {
  await transaction.run('ALTER TABLE operators ADD COLUMN signed_in_at TEXT');
};
