/** Why a record is not used. Whoever shows one decides by the code; the text is for the log and for who signs. */
export const RECORD_ERROR_CODES = [
  /** The file is not there, is no plain file, or cannot be read. */
  'unreadable',
  'too-large',
  /** Not a record, cut short, or with something behind its end. */
  'not-a-record',
  'unknown-format',
  /** The code that asks does not say sensibly how many must have signed. */
  'bad-threshold',
  'bad-key',
  'too-few-signatures',
  'unknown-signer',
  'signed-twice',
  'bad-signature',
  'not-canonical',
  /** The content does not have the form that its kind has. */
  'bad-content',
  'other-kind',
  'other-product',
  'older',
  'counter-reused',
  /** A file that is to be made exists already. */
  'exists',
] as const;
export type RecordErrorCode = (typeof RECORD_ERROR_CODES)[number];

export class RecordError extends Error {
  readonly code: RecordErrorCode;

  constructor(code: RecordErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'RecordError';
    this.code = code;
  }
}
