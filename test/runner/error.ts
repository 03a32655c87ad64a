export type RunnerErrorCode = 'not-root' | 'option' | 'no-file' | 'header' | 'stopped';

/** A run that cannot be made. Its message is what the person at the terminal reads. */
export class RunnerError extends Error {
  readonly code: RunnerErrorCode;

  constructor(code: RunnerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
