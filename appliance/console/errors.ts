export type ConsoleErrorCode =
  /** the portal does not answer at all */
  | 'portal-away'
  /** the portal understood and did not do it */
  | 'refused'
  /** the machine did not do it */
  | 'not-done';

/** What the console could not do; the message is shown to whoever stands before it. */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';
  readonly code: ConsoleErrorCode;

  /** Which of the answers is to blame, in the portal's words. */
  readonly fields: readonly string[];

  constructor(
    code: ConsoleErrorCode,
    message: string,
    { fields = [], ...options }: ErrorOptions & { fields?: readonly string[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.fields = fields;
  }
}
