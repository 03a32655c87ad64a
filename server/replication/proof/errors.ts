/** Why a proof could not even begin; what it finds is in its report. */
export type ProofErrorCode =
  /** There is not enough space for a copy; a standby's disk must not be filled by looking at it. */
  | 'no-space'
  /** The program that looks through the copy ended without a word, or was ended. */
  | 'no-answer'
  /** This node has nothing that could be proved. */
  | 'no-replica';

export class ProofError extends Error {
  override readonly name = 'ProofError';
  readonly code: ProofErrorCode;

  constructor(code: ProofErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
