export type MailErrorCode =
  /** No mail server is set. */
  | 'no-server'
  /** As many letters wait as may wait. */
  | 'queue-full'
  /** The name leads nowhere, or to an address where no mail server of anybody's may be. */
  | 'bad-target'
  /** No connection, no greeting, or no answer in time: one code for all, so that nobody maps a network with it. */
  | 'unreachable'
  /** Its certificate is not vouched for under the name that was entered, or it offers no encryption. */
  | 'not-trusted'
  /** It does not take this user and password. */
  | 'sign-in-refused'
  /** It will not take this letter, now or ever; see `lasting`. */
  | 'refused';

export class MailError extends Error {
  override readonly name = 'MailError';
  readonly code: MailErrorCode;
  /** What the server said, one line, only ever after its certificate was verified; else ''. */
  readonly answer: string;
  /** Asking again brings the same answer. */
  readonly lasting: boolean;

  constructor(
    code: MailErrorCode,
    { answer = '', lasting = false, cause }: { answer?: string; lasting?: boolean; cause?: unknown } = {},
  ) {
    super(`mail: ${code}`, { cause });
    this.code = code;
    this.answer = answer;
    this.lasting = lasting;
  }
}
