/** Why two nodes did not become a pair; what the owner reads about it hangs on these. */
export const PAIRING_ERRORS = [
  /** Nobody asked the other node for a code, or its ten minutes are over. */
  'not-open',
  /** What was typed is not what the other node shows. */
  'wrong-code',
  /** The other node does not know the code either: it is not the one that shows it. */
  'impostor',
  /** The other node said something that does not belong here, or nothing: it may show no code, or have a standby already. */
  'no-answer',
  /** Nobody could be reached at the address, or who answered is no Ferngate. */
  'not-reached',
  /** The other node speaks another version of this exchange. */
  'other-version',
  /** One node cannot be its own standby. */
  'same-node',
] as const;

export type PairingErrorCode = (typeof PAIRING_ERRORS)[number];

export class PairingError extends Error {
  override readonly name = 'PairingError';
  readonly code: PairingErrorCode;

  constructor(code: PairingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
