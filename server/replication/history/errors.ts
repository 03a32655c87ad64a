/** What can go wrong with point in time, as a closed set; each has a text in both languages, `reason.history-<code>`. */
export const HISTORY_ERROR_CODES = [
  /** Nothing that is kept reaches back to that moment. */
  'not-kept',
  /** The moment has not come yet, or the log does not hold that number. */
  'not-yet',
  /** A file of the history or of the log is cut or changed; the detail names it. */
  'damaged',
  /** What came out does not hold together: SQLite's checks or our own. */
  'check-failed',
  /** There was no such account then. */
  'no-such-account',
  'no-space',
  'time-limit',
  'interrupted',
  'failed',
] as const;
export type HistoryErrorCode = (typeof HISTORY_ERROR_CODES)[number];

/** The message is for the log and the owner: names of files and numbers, never content. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  readonly code: HistoryErrorCode;

  constructor(code: HistoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function isHistoryError(error: unknown, code?: HistoryErrorCode): error is HistoryError {
  return error instanceof HistoryError && (code === undefined || error.code === code);
}
