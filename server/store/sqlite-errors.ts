import { StoreError, type StoreErrorCode } from './errors.ts';

/** SQLite's primary result codes (rescode.html) that say more than "wrong statement". */
const CODES: Readonly<Partial<Record<string, StoreErrorCode>>> = {
  SQLITE_BUSY: 'busy',
  SQLITE_LOCKED: 'busy',
  SQLITE_FULL: 'disk-full',
  SQLITE_READONLY: 'read-only',
  SQLITE_CORRUPT: 'damaged',
  SQLITE_NOTADB: 'damaged',
  SQLITE_INTERRUPT: 'aborted',
  SQLITE_IOERR: 'io',
  SQLITE_CANTOPEN: 'io',
  SQLITE_PERM: 'io',
  SQLITE_AUTH: 'io',
  SQLITE_NOLFS: 'io',
  SQLITE_PROTOCOL: 'busy',
  SQLITE_NOMEM: 'io',
};

/**
 * The package never switches extended result codes on, so the kind of constraint and its columns stand
 * only in SQLite's text (`UNIQUE constraint failed: users.account, users.name`, vdbe.c and build.c).
 */
function constraintError(cause: Error): StoreError {
  const failed = /\b(UNIQUE|FOREIGN KEY) constraint failed(?:: (.*))?$/s.exec(cause.message);
  if (failed?.[1] === 'FOREIGN KEY')
    return new StoreError('constraint-foreign-key', cause.message, { cause });
  if (failed?.[1] !== 'UNIQUE') return new StoreError('constraint', cause.message, { cause });
  const named = failed[2] ?? '';
  const columns = named.startsWith('index ') ? [] : named.split(', ');
  return new StoreError('constraint-unique', cause.message, { cause, columns });
}

/** The package's error (`code`, `errno`) as a StoreError with the original as its cause. */
export function fromSqlite(error: unknown, context: string): StoreError {
  if (error instanceof StoreError) return error;
  if (!(error instanceof Error)) return new StoreError('misuse', context, { cause: error });
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'SQLITE_CONSTRAINT') return constraintError(error);
  return new StoreError(CODES[code] ?? 'misuse', `${error.message}: ${context}`, { cause: error });
}
