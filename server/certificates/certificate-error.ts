export type CertificateErrorCode =
  /** Not an RSA key, shorter than 3072 bits, or not PEM at all. */
  | 'bad-key'
  /** Not a certificate in PEM. */
  | 'bad-certificate'
  /** A name that the grammar of names does not allow. */
  | 'bad-name'
  /** The certificate given as authority may not sign certificates. */
  | 'not-an-authority'
  /** The private key is not that of the authority's certificate. */
  | 'authority-mismatch'
  /** The authority is not valid at the given time. */
  | 'authority-expired'
  /** A change of authority was asked to take a step that would shut somebody out. */
  | 'step-too-early'
  /** Not a tls-crypt-v2 key of the expected kind. */
  | 'bad-wrapped-key'
  /** A value that must not stand in a profile, named by its field. */
  | 'bad-profile';

/** What goes wrong with certificates and profiles. The text never carries key material (IMMUNITY 29). */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly code: CertificateErrorCode;

  constructor(code: CertificateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
