/** Where the account is going to move to: routers learn of it before it happens. */
import type { Transaction } from '../../database.ts';

export const up = async (transaction: Transaction): Promise<void> => {
  await transaction.run(
    `CREATE TABLE move_place (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       place TEXT NOT NULL,
       since TEXT NOT NULL
     ) STRICT`,
  );
};
