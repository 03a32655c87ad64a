import type { Transaction } from './database.ts';

/** One step of a file's schema. */
export interface Migration {
  /** `0001-start`; written into the file when done, so never changed afterwards */
  readonly name: string;
  /** Foreign keys are not enforced while it runs (tables can be rebuilt) and are checked before the commit. */
  readonly up: (transaction: Transaction) => Promise<void>;
}

/** All migrations of each kind of file, in the order in which they apply. */
export interface Migrations {
  readonly system: readonly Migration[];
  readonly account: readonly Migration[];
}
