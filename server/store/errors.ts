/** What can go wrong in the store, as a closed set; callers decide by code, never by text. */
export type StoreErrorCode =
  /** another process holds a lock, or the queue in front of the file did not move in time */
  | 'busy'
  /** the work of one read or write took longer than its ceiling; it was rolled back */
  | 'timeout'
  /** the caller's or the store's signal; rolled back */
  | 'aborted'
  | 'disk-full'
  | 'read-only'
  | 'io'
  /** SQLite found the file damaged, or it is no database */
  | 'damaged'
  /** the file carries migrations that this program does not know */
  | 'newer-than-program'
  | 'migration-failed'
  | 'constraint-unique'
  | 'constraint-foreign-key'
  /** NOT NULL, CHECK, or a STRICT table's type */
  | 'constraint'
  /** the store was closed */
  | 'closed'
  /** a reader or transaction was used after its end */
  | 'ended'
  /** write() inside write() on the same database would wait for itself for ever */
  | 'nested-write'
  /** wrong SQL, wrong number or type of values, a statement that was not awaited */
  | 'misuse'
  | 'bad-account-id'
  | 'no-such-account'
  | 'account-exists'
  /** another process has this data folder open */
  | 'in-use';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** `constraint-unique`: the columns that must differ together, as `table.column`; empty for an expression index */
  readonly columns: readonly string[];

  constructor(
    code: StoreErrorCode,
    message: string,
    options: { cause?: unknown; columns?: readonly string[] } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.columns = options.columns ?? [];
  }
}

/** True for a StoreError, and with a code only for that one. */
export function isStoreError(error: unknown, code?: StoreErrorCode): error is StoreError {
  return error instanceof StoreError && (code === undefined || error.code === code);
}
