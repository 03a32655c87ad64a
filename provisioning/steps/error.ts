export type StepErrorCode = 'command-failed' | 'no-such-user' | 'not-a-folder';

/** A step that could not be done. The message names it and what to do. */
export class StepError extends Error {
  readonly code: StepErrorCode;

  constructor(code: StepErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
