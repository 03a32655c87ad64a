/** What people asked of the pages: links to web pages of machines, the account's own time zone, last sign-ins. */
import type { Transaction } from '../../database.ts';

const statements = [
  `ALTER TABLE services ADD COLUMN link TEXT CHECK (link IN ('http', 'https'))`,
  `UPDATE services SET link = 'http' WHERE protocol = 'tcp' AND from_port = 80 AND to_port = 80`,
  `UPDATE services SET link = 'https' WHERE protocol = 'tcp' AND from_port = 443 AND to_port = 443`,
  `ALTER TABLE settings ADD COLUMN zone TEXT NOT NULL DEFAULT 'UTC'`,
  `ALTER TABLE users ADD COLUMN signed_in_at TEXT`,
  `CREATE INDEX dial_ins_by_seat ON dial_ins (seat_id, started_at)`,
];

export const up = async (transaction: Transaction): Promise<void> => {
  for (const statement of statements) await transaction.run(statement);
};
