/** Why the log of all commits could not be written, read or applied. */
export type ReplicationErrorCode =
  /** A record or spool file that is cut, changed or does not follow the one before it. */
  | 'damaged-record'
  /** A record of another pair of appliances, or of another format. */
  | 'foreign-record'
  /** Records are missing between the last one here and this one. */
  | 'gap'
  /** The pages here are not those that the record was made on. */
  | 'diverged'
  /** The write-ahead log changed in a way that only another process can have caused. */
  | 'foreign-checkpoint'
  /** Reading or writing a file failed; the cause says why. */
  | 'io';

export class ReplicationError extends Error {
  override readonly name = 'ReplicationError';
  readonly code: ReplicationErrorCode;

  constructor(code: ReplicationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function isReplicationError(error: unknown, code?: ReplicationErrorCode): error is ReplicationError {
  return error instanceof ReplicationError && (code === undefined || error.code === code);
}

/** What failed below us, as `io` with its cause. */
export function asReplicationError(cause: unknown): ReplicationError {
  if (isReplicationError(cause)) return cause;
  return new ReplicationError('io', 'a commit could not be read out of the log', { cause });
}
