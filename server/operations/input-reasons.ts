/** Turns zod's issues into reasons with a text in both languages. */
import type { z } from 'zod';
import { reasonsEn, type ReasonCode, type ReasonValues } from '../../ui/texts/reasons-en.ts';
import type { FieldReason } from '../refusal.ts';

/** More reasons than anybody reads; a hostile input can have millions. */
const REASONS_MAX = 50;

export function reasonsOf(error: z.ZodError, input: unknown): FieldReason[] {
  return error.issues.slice(0, REASONS_MAX).flatMap((issue) => fromIssue(issue, input));
}

function fromIssue(issue: z.core.$ZodIssue, input: unknown): FieldReason[] {
  const field = issue.path.map(String).join('.');
  if (isReasonCode(issue.message)) return [reason(field, issue.message)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys
        .slice(0, REASONS_MAX)
        .map((key) => reason(field === '' ? key : `${field}.${key}`, 'unknown-field'));
    case 'too_small':
      return [tooSmall(field, issue)];
    case 'too_big':
      return [reason(field, TOO_BIG[issue.origin] ?? 'too-large', { max: Number(issue.maximum) })];
    case 'invalid_value':
      return [reason(field, 'not-in-list', { choices: issue.values.map(String).join(', ') })];
    case 'invalid_type':
      return [reason(field, at(input, issue.path) === undefined ? 'required' : 'wrong-type')];
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return [reason(field, 'bad-format')];
  }
}

const TOO_BIG: Readonly<Record<string, ReasonCode>> = { string: 'too-long', array: 'too-many' };

function tooSmall(field: string, issue: z.core.$ZodIssueTooSmall): FieldReason {
  if (issue.origin !== 'string') return reason(field, 'too-small', { min: Number(issue.minimum) });
  return issue.minimum === 1
    ? reason(field, 'required')
    : reason(field, 'too-short', { min: Number(issue.minimum) });
}

function reason(field: string, code: ReasonCode, values?: ReasonValues): FieldReason {
  return values === undefined ? { field, code } : { field, code, values };
}

function isReasonCode(message: string): message is ReasonCode {
  return Object.hasOwn(reasonsEn, message);
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}
