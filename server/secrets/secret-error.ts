export type SecretErrorCode =
  /** The installation key file is damaged, or not ours. */
  | 'key-file-damaged'
  /** Others on the machine may read the installation key file. */
  | 'key-file-exposed'
  /** Sealed under a key that this installation does not have. */
  | 'unknown-key'
  /** Changed, cut, or sealed for another place (context). */
  | 'not-openable'
  /** Too many passwords are being checked at the same moment; ask again in a second. */
  | 'busy'
  | 'password-too-long'
  /** A stored password hash that this program did not write. */
  | 'hash-damaged';

/** What goes wrong with secrets. The text never carries a secret or a piece of one (IMMUNITY 29). */
export class SecretError extends Error {
  override readonly name = 'SecretError';
  readonly code: SecretErrorCode;

  constructor(code: SecretErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
