export type StartErrorCode = 'settings' | 'preflight' | 'already-running' | 'program' | 'data-folder';

/** Why nothing was started. The message is for the person at the terminal: what is wrong, and what to do. */
export class StartError extends Error {
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
