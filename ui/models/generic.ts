/** Pages that many acts share. */
import type { Text } from '../texts/en.ts';
import type { FieldError, Params } from './basics.ts';

/**
 * View `confirm`: says what will be gone. POST to `action`: `confirm` (what was typed; '' when `type` is null).
 * Texts: `confirm.<act>` with `name` as parameter.
 */
export interface ConfirmModel {
  readonly act: keyof Text['confirm'];
  readonly action: string;
  /** Where "Cancel" leads. */
  readonly back: string;
  readonly name: string;
  /** What has to be typed to go on; `null` if nothing. */
  readonly type: string | null;
  /** What will be gone, counted; zeros are left out. */
  readonly gone: readonly { readonly what: keyof Text['gone']; readonly count: number }[];
  readonly errors: readonly FieldError[];
}

/** View `message`: an outcome that has no other page. Texts: `message.<code>`. */
export interface MessageModel {
  readonly code: keyof Text['message'];
  readonly params?: Params;
  readonly href: string | null;
}

/** View `error`. No internals: a status, a code to tell support, and what to do. Texts: `error.<kind>`. */
export interface ErrorModel {
  readonly status: number;
  readonly kind: keyof Text['error'];
  /** Names the line in the log; '' if there is none. */
  readonly reference: string;
  readonly href: string | null;
}
