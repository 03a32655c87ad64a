import { isBackupError } from '../../backups/errors.ts';
import { isStoreError } from '../../store/errors.ts';
import { isHistoryError, type HistoryErrorCode } from './errors.ts';

/** Why nothing came of it: a code with words in both languages, and one line more for who has to mend it. */
export interface Failure {
  readonly code: HistoryErrorCode;
  readonly detail: string;
}

/** @param limit ended by its time or by `stopped` */
export function failureOf(error: unknown, limit: AbortSignal, stopped: AbortSignal): Failure {
  const detail = error instanceof Error ? error.message.slice(0, 500) : '';
  if (stopped.aborted) return { code: 'interrupted', detail: '' };
  if (limit.aborted) return { code: 'time-limit', detail: '' };
  if (isHistoryError(error)) return { code: error.code, detail };
  if (isStoreError(error, 'disk-full') || isBackupError(error, 'no-space'))
    return { code: 'no-space', detail };
  if (isBackupError(error)) return { code: 'check-failed', detail };
  return { code: 'failed', detail };
}
