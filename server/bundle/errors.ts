export type BundleErrorCode =
  /** `ionice` or `nice` is not there */
  | 'not-started'
  | 'too-long'
  | 'too-large'
  /** the child ended with an error, also when something does not fit the list of what may be inside */
  | 'failed';

export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly code: BundleErrorCode;

  constructor(code: BundleErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
