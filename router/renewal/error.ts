export type RenewalErrorCode =
  /** no connection, or none that stood long enough */
  | 'unreachable'
  | 'proxy'
  /** the other side does not prove to be the portal; nothing was said to it */
  | 'not-trusted'
  | 'refused'
  | 'busy'
  /** an answer that is none, or a configuration that is not for this router */
  | 'unfit';

/** Why the portal could not be asked, or its answer not be used. The text is free of secrets. */
export class RenewalError extends Error {
  readonly code: RenewalErrorCode;

  constructor(code: RenewalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RenewalError';
    this.code = code;
  }
}
