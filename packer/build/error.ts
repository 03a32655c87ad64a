export type BuildErrorCode = 'command-failed' | 'input-missing' | 'too-large' | 'not-root';

/** A step of the image build that could not be done. The message names it and what to do. */
export class BuildError extends Error {
  readonly code: BuildErrorCode;

  constructor(code: BuildErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
