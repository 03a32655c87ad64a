/**
 * Makes visible what a name from a device, a PLC or a person would otherwise do to the page: control characters
 * (CVE-2020-11644, CVE-2024-5594), marks that turn the direction of the text around, invisible characters, and
 * towers of combining marks.
 */

/** As many marks on one letter as any living script needs. */
const MARKS_MAX = 3;

const MARKS = new RegExp(`(\\p{M}{${MARKS_MAX}})\\p{M}+`, 'gu');
const LINE_FEED = 0x0a;
const CONTROL_PICTURES = 0x2400;
// C0 and C1 controls; bidirectional marks, embeddings, overrides and isolates (Unicode UAX 9); zero width; line separators; tags.
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** The text as it can be shown; line feeds stay. */
export function visible(text: string): string {
  return text.replace(UNSEEN, shown).replace(MARKS, '$1');
}

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === LINE_FEED) return character;
  if (code < 0x20) return String.fromCodePoint(CONTROL_PICTURES + code);
  if (code === 0x7f) return '\u2421';
  return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** Every string of a model, at any depth; keys stay. */
export function visibleModel(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map(visibleModel);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visibleModel(inner)]));
}
