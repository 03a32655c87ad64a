/** What an operating system's error on the way to the portal means. */
import { DialupError } from './diagnosis.ts';

export type ConnectionFailure = 'name' | 'no-route' | 'refused' | 'silent' | 'not-tls' | 'closed' | 'other';

const NAME = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);
const NO_ROUTE = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EHOSTDOWN']);
const SILENT = new Set(['ETIMEDOUT', 'ABORT_ERR']);
const CLOSED = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

export function failureOf(error: unknown): ConnectionFailure {
  const code = codeOf(error);
  if (NAME.has(code)) return 'name';
  if (NO_ROUTE.has(code)) return 'no-route';
  if (code === 'ECONNREFUSED') return 'refused';
  if (SILENT.has(code)) return 'silent';
  if (CLOSED.has(code)) return 'closed';
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return 'not-tls';
  return 'other';
}

/** A name with several addresses fails with one error for each; they are alike, or the last one counts. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors.at(-1));
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The failures that say enough without looking at other ports. */
export function plainDiagnosis(error: unknown, name: string): DialupError | undefined {
  const cause = { cause: error };
  switch (failureOf(error)) {
    case 'name':
      return new DialupError('name-not-resolved', { name }, cause);
    case 'no-route':
      return new DialupError('no-route', { name }, cause);
    case 'not-tls':
      return new DialupError('not-a-portal', { name, detail: 'it does not speak TLS' }, cause);
    case 'closed':
      return new DialupError('not-a-portal', { name, detail: 'it closed the connection' }, cause);
    case 'refused':
    case 'silent':
      return undefined;
    case 'other':
      return new DialupError('not-a-portal', { name, detail: codeOf(error) || 'no reason given' }, cause);
  }
}
