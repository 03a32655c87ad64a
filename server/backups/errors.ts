/** What can go wrong with backups, as a closed set; each has a text in both languages, `backupFailure.<code>`. */
export const BACKUP_ERROR_CODES = [
  /** no `age` file, or none with a backup of ours in it */
  'not-a-backup',
  /** cut, changed, or not what its own list says */
  'damaged',
  /** encrypted to another key */
  'wrong-key',
  /** written by a newer Ferngate */
  'newer-version',
  /** an account's export where a whole appliance is wanted, or the other way round */
  'other-kind',
  /** says, or turns out, to be larger than what there is space for */
  'too-large',
  /** the appliance's own disk */
  'no-space',
  /** the snapshot does not hold together: see the detail */
  'rehearsal-failed',
  'interrupted',
  'time-limit',
  'not-configured',
  'target-address',
  'target-unreachable',
  'target-not-trusted',
  'target-host-key',
  'target-refused',
  'target-full',
  'target-missing',
  'target-failed',
  'failed',
] as const;
export type BackupErrorCode = (typeof BACKUP_ERROR_CODES)[number];

/** The message is for the log and the owner; it carries nothing that a target said (CVE-2020-35558). */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: BackupErrorCode;

  constructor(code: BackupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function isBackupError(error: unknown, code?: BackupErrorCode): error is BackupError {
  return error instanceof BackupError && (code === undefined || error.code === code);
}
