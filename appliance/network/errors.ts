export type NetworkErrorCode =
  /** somebody else looks after this machine's network */
  | 'not-managed'
  /** there is no change that waits for confirmation, or it is another one */
  | 'no-such-trial'
  /** no ethernet interface is there */
  | 'no-interface'
  /** what was written does not read as what was meant: nothing was applied */
  | 'not-faithful'
  /** systemd-networkd or chrony did not take it */
  | 'not-applied';

/** What could not be done about the appliance's own network; the message is for the owner. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly code: NetworkErrorCode;

  constructor(code: NetworkErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
