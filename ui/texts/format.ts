/**
 * Values and plurals of our texts, a small part of ICU MessageFormat: `{name}` and
 * `{count, plural, one {# device} other {# devices}}`, also `=0 {no device}`. Plurals do not nest.
 */
import type { Language } from '../models/locals.ts';

export type Values = Readonly<Record<string, unknown>>;
type Piece = string | { readonly name: string; readonly forms: ReadonlyMap<string, string> | null };

const VALUE = /\{(\w+)(?:, plural, ((?:(?:=\d+|\w+) \{[^{}]*\} ?)+))?\}/g;
const FORM = /(=\d+|\w+) \{([^{}]*)\}/g;

const parsed = new Map<string, readonly Piece[]>();

/** Names of the values in a text, for the test that compares languages. */
export function namesIn(text: string): string[] {
  return parse(text).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.name]));
}

/**
 * Puts values into a text. `write` turns a value and each piece of text into what is shown (here: escaped HTML).
 * Throws for a value that is missing: a text with a hole is a bug, not something to show.
 */
export function format(text: string, values: Values, { language, write }: Formatting): string {
  return parse(text)
    .map((piece) => {
      if (typeof piece === 'string') return write(piece);
      const value = values[piece.name];
      if (value === undefined || value === null) throw new Error(`the text "${text}" needs ${piece.name}`);
      if (!piece.forms) return write(value);
      return write(plural(piece.forms, Number(value), language));
    })
    .join('');
}

export interface Formatting {
  readonly language: Language;
  readonly write: (value: unknown) => string;
}

function plural(forms: ReadonlyMap<string, string>, count: number, language: Language): string {
  const rule = new Intl.PluralRules(language).select(count);
  const form = forms.get(`=${count}`) ?? forms.get(rule) ?? forms.get('other') ?? '';
  return form.replace('#', new Intl.NumberFormat(language).format(count));
}

function parse(text: string): readonly Piece[] {
  const known = parsed.get(text);
  if (known) return known;
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(VALUE)) {
    if (match.index > end) pieces.push(text.slice(end, match.index));
    pieces.push({ name: match[1] ?? '', forms: match[2] === undefined ? null : formsOf(match[2]) });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  parsed.set(text, pieces);
  return pieces;
}

function formsOf(source: string): ReadonlyMap<string, string> {
  return new Map([...source.matchAll(FORM)].map((match) => [match[1] ?? '', match[2] ?? '']));
}
