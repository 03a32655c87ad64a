export type DialInErrorCode =
  /** OpenVPN's management socket is not there, or the connection to it ended */
  | 'not-attached'
  /** a line or an answer on the management socket is longer than anything OpenVPN writes */
  | 'too-long'
  /** OpenVPN answered `ERROR:`; most often the client has just gone */
  | 'command-failed'
  /** no answer in time */
  | 'timeout'
  /** a value from the database does not fit its grammar and was not put on the wire */
  | 'unsafe-value';

/** What goes wrong between the portal and a room's OpenVPN. */
export class DialInError extends Error {
  override readonly name = 'DialInError';
  readonly code: DialInErrorCode;

  constructor(code: DialInErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
