export type CliErrorCode =
  /** the words on the command line do not make a command */
  | 'usage'
  /** the portal's socket is not there, or not for this user */
  | 'portal-away'
  /** the portal understood and refused */
  | 'refused';

/** What the command line could not do; the message is for the owner and says what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
