/** What is wrong with a certificate that somebody brings. Each code is a reason with a text in both languages. */
export type UploadErrorCode =
  | 'certificate-unreadable'
  | 'key-unreadable'
  | 'passphrase-wrong'
  | 'passphrase-needed'
  | 'key-mismatch'
  | 'key-weak'
  | 'signature-weak'
  | 'chain-incomplete'
  | 'name-missing'
  | 'certificate-ended'
  | 'certificate-not-yet'
  | 'certificate-of-authority'
  | 'certificate-not-for-servers'
  | 'certificate-too-long';

export class UploadError extends Error {
  override readonly name = 'UploadError';
  readonly code: UploadErrorCode;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: UploadErrorCode, values: Readonly<Record<string, string | number>> = {}) {
    super(`certificate refused: ${code}`);
    this.code = code;
    this.values = values;
  }
}
