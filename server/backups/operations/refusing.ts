/** What backups throw, as what an operation refuses with. */
import type { BackendCall } from '../../operations/operation.ts';
import { Refusal } from '../../refusal.ts';
import { isBackupError, type BackupErrorCode } from '../errors.ts';

/** What the one who asked can put right in a field of his. */
const FIELDS: Partial<Record<BackupErrorCode, string>> = {
  'wrong-key': 'identity',
  'not-a-backup': 'file',
  'other-kind': 'file',
  'newer-version': 'file',
  damaged: 'file',
  'target-address': 'host',
};

/** @param fields the names that the form really has */
export async function refusing<T>(work: () => Promise<T>, fields: readonly string[] = []): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isBackupError(error)) throw error;
    const field = FIELDS[error.code] ?? '';
    const reason = { field: fields.includes(field) ? field : '', code: `backup-${error.code}` } as const;
    throw new Refusal('conflict', [reason], { cause: error });
  }
}

/**
 * Whoever may choose the key, take an account out or put another state in has everything in his hands: that is for a
 * person who is signed in, or for root on the box, never for a program with a token.
 */
export function refuseToken({ caller }: BackendCall): void {
  if (caller.kind === 'operator' && caller.credential.kind === 'token') throw new Refusal('not-allowed');
}
