import type { ApplianceErrorCode } from './protocol.ts';

/**
 * What a verb may fail with. The code is for programs and comes from a closed list; the message is for
 * the owner and never carries a secret, since it travels to the portal and into logs.
 */
export class ApplianceError extends Error {
  readonly code: ApplianceErrorCode;

  constructor(code: ApplianceErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ApplianceError';
    this.code = code;
  }
}

/** The `code` of an error of Node's own (`ENOENT`, `ENOSPC`, …), or an empty text. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
