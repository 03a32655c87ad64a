/**
 * Words that all view models share. Models are plain data: ids, numbers, ISO times, closed codes. The
 * views find the words for them, in the reader's language, and escape every string.
 */
import type { Text } from '../texts/en.ts';

/** A moment as `2026-11-12T08:14:03Z`. Always UTC; views show it in `Locals.zone`. */
export type Iso = string;

export type Role = 'administrator' | 'technician' | 'auditor';

/** The code of a text below one heading of `ui/texts/en.ts`; a new reason starts with its two texts. */
export type ReasonCode = keyof Text['reason'];
export type Params = Readonly<Record<string, string | number>>;

/** Why a field was refused. `params` fill the values in the reason's text. */
export interface FieldError {
  /** The field's name in the form; `''` for a refusal that belongs to the form as a whole. */
  readonly field: string;
  readonly reason: ReasonCode;
  readonly params?: Params;
}

/** What was typed comes back as it was typed, also when it was refused: nothing is lost. */
export interface FormState<Values> {
  readonly values: Values;
  readonly errors: readonly FieldError[];
}

/** One page of a long list, counted from 1. */
export interface Paging {
  readonly page: number;
  readonly size: number;
  readonly total: number;
}

/** A choice in a select or among radio buttons; `label` comes from people and is shown as it is. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A client and project that a device belongs to: "Müller GmbH / Hall 2". */
export interface ProjectName {
  readonly id: string;
  readonly client: string;
  readonly name: string;
}

/** Rules for a new password, said beside the field before anybody breaks one. */
export interface PasswordRules {
  readonly minLength: number;
  /** Of lower case, upper case, digits and others: how many must occur. Common passwords never pass. */
  readonly classes: number;
}
