/** What became of a form: done, or refused for reasons that the person can put right. */
import { en } from '../../ui/texts/en.ts';
import type { FieldError } from '../../ui/models/basics.ts';
import { problemOf } from '../http/problem.ts';
import { Refusal, type FieldReason } from '../refusal.ts';

export type Outcome<T> =
  | { readonly ok: true; readonly output: T }
  | { readonly ok: false; readonly errors: readonly FieldError[]; readonly status: number };

/** A form that was not carried out, and why. */
export type Refused = Extract<Outcome<never>, { ok: false }>;

/** Refusals that belong beside the form; the others are an error page. */
const OF_THE_FORM: ReadonlySet<string> = new Set([
  'invalid',
  'conflict',
  'limit-reached',
  'wrong-credentials',
  'too-many-attempts',
  'appliance-unavailable',
  'disk-full',
  'busy',
]);

export async function outcomeOf<T>(act: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, output: await act() };
  } catch (error) {
    const problem = problemOf(error);
    if (!OF_THE_FORM.has(problem.code)) throw error;
    // 401 belongs to HTTP's own authentication, which no page uses.
    const status = problem.status === 401 ? 422 : problem.status;
    return { ok: false, errors: errorsOf(error), status };
  }
}

/** A refusal by the page itself, for what no operation knows of, such as a password typed twice. */
export function refusedWith(field: string, reason: FieldError['reason'], status = 422) {
  return { ok: false as const, errors: [{ field, reason }], status };
}

function errorsOf(error: unknown): FieldError[] {
  const { code, reasons, retryAfterS } = problemOf(error);
  if (reasons.length > 0) return reasons.map(toError);
  if (code === 'too-many-attempts') {
    return [{ field: '', reason: 'try-later', params: { seconds: Math.ceil(retryAfterS ?? 1) } }];
  }
  if (code === 'wrong-credentials') return [{ field: '', reason: 'sign-in-refused' }];
  if (code === 'disk-full') return [{ field: '', reason: 'disk-full' }];
  if (error instanceof Refusal && code !== 'busy') return [{ field: '', reason: 'bad-format' }];
  return [{ field: '', reason: code === 'busy' ? 'busy' : 'appliance-away' }];
}

/** A field that no form has a name for comes from a hostile form: the reason is said of the whole. */
function toError({ field, code, values }: FieldReason): FieldError {
  const known = Object.hasOwn(en.field, field) || /^services\.\d{1,3}(?:\.[a-zA-Z]+)?$/.test(field);
  const inRow = field.split('.')[2];
  const named = known && (inRow === undefined || Object.hasOwn(en.field, inRow));
  return { field: named ? field : '', reason: code, ...(values === undefined ? {} : { params: values }) };
}
