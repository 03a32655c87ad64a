/** Further addresses under which machines and technicians find the portal: where the standby stands. */
import type { Transaction } from '../../database.ts';

const statements = [
  // In the order in which they are tried, with a space between.
  `ALTER TABLE installation ADD COLUMN other_addresses TEXT NOT NULL DEFAULT ''`,
  // Configurations that were made later carry them; null: never set.
  `ALTER TABLE installation ADD COLUMN other_addresses_at TEXT`,
];

export const up = async (transaction: Transaction): Promise<void> => {
  for (const statement of statements) await transaction.run(statement);
};
