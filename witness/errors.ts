/** Why the witness could not do something. */
export type WitnessErrorCode =
  /** The command line is not one of ours. */
  | 'usage'
  /** The state file is there and does not read as it was written. */
  | 'damaged-state'
  /** Another witness works on this file. */
  | 'in-use'
  | 'not-running'
  | 'no-such-pair'
  | 'pair-exists'
  | 'too-many-pairs';

export class WitnessError extends Error {
  override readonly name = 'WitnessError';
  readonly code: WitnessErrorCode;

  constructor(code: WitnessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
