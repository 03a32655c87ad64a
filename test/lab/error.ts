export type LabErrorCode =
  'not-root' | 'no-portal' | 'running' | 'portal-name' | 'no-owner' | 'firewall' | 'not-online';

/** The lab cannot be built here; the message says what to do. */
export class LabError extends Error {
  readonly code: LabErrorCode;

  constructor(code: LabErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
