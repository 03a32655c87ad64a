export type BuildErrorCode =
  | 'command-failed'
  | 'input-missing'
  | 'output-missing'
  | 'too-large'
  | 'not-root'
  | 'usage'
  | 'already-running'
  | 'stopped'
  /** An export that does not hold what it should, or a check of the booted disk that failed. */
  | 'wrong'
  /** The image holds what must not ship. */
  | 'forbidden-content';

/** A step of the image build that could not be done. The message names it and what to do. */
export class BuildError extends Error {
  readonly code: BuildErrorCode;

  constructor(code: BuildErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
