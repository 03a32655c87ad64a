/** Why nothing can be said about the lease. */
export type LeaseErrorCode =
  /** It did not answer in time, or not at all: what was asked may have happened. */
  | 'unreachable'
  /** It answered, and not as what was set up: another certificate, a token or password that it does not take. */
  | 'refused'
  /** It holds something that is not of ours. */
  | 'bad-answer';

export class LeaseError extends Error {
  override readonly name = 'LeaseError';
  readonly code: LeaseErrorCode;

  constructor(code: LeaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export const leaseCodeOf = (error: unknown): LeaseErrorCode =>
  error instanceof LeaseError ? error.code : 'unreachable';
