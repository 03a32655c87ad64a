export type AcmeErrorCode =
  /** No answer, or none under a certificate that is trusted: one code, so that nobody maps a network with it. */
  | 'unreachable'
  /** Something answers that is no directory of RFC 8555, 7.1.1. */
  | 'no-directory'
  /** The authority says no; its words stand in `answer`. */
  | 'refused'
  /** What it issued cannot be shown under the portal's name. */
  | 'unusable';

export class AcmeError extends Error {
  override readonly name = 'AcmeError';
  readonly code: AcmeErrorCode;
  /** One line of the authority's, only after it has shown a directory; else ''. */
  readonly answer: string;

  constructor(code: AcmeErrorCode, { answer = '', cause }: { answer?: string; cause?: unknown } = {}) {
    super(`acme: ${code}`, { cause });
    this.code = code;
    this.answer = answer;
  }
}
