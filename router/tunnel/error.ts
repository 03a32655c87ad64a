export type TunnelErrorCode = 'unfit-value' | 'foreign-address';

/** Something about the tunnel that must not happen; what commonly fails on the way is a `Failure`. */
export class TunnelError extends Error {
  readonly code: TunnelErrorCode;

  constructor(code: TunnelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TunnelError';
    this.code = code;
  }
}
