import { isBackupError, type BackupErrorCode } from './errors.ts';

/** What an error means; an end by a signal says by itself which one it was. */
export function codeOf(error: unknown, signal: AbortSignal): BackupErrorCode {
  if (isBackupError(error)) return error.code;
  if (!signal.aborted) return 'failed';
  return signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
    ? 'time-limit'
    : 'interrupted';
}
