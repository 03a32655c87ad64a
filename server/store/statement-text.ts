import { StoreError } from './errors.ts';

/** What the driver has to know of a statement before SQLite sees it. */
export interface StatementText {
  /** how many values it takes */
  readonly values: number;
  /** it answers with rows, and so for `get` and `all`: stopped at its first row it would keep its locks */
  readonly returnsRows: boolean;
}

/** Literals, quoted names and comments; what is left of a text without them is keywords and signs. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[^]*?(?:\*\/|$)/g;

/** Only the store itself begins, ends and configures; VACUUM and ATTACH would go past the one writer. */
const RESERVED =
  /^\s*(begin|commit|end|rollback|savepoint|release|attach|detach|vacuum)\b|\bor\s+rollback\b|\braise\s*\(\s*rollback\b/i;
const PRAGMA = /^\s*pragma\b/i;
const HARMLESS_PRAGMA =
  /^\s*pragma\s+(defer_foreign_keys|foreign_key_check|integrity_check|quick_check|table_info|user_version)\b/i;
const TRIGGER = /^\s*create\s+(temp\s+|temporary\s+)?trigger\b/i;
const ROWS = /^\s*(select|values|explain)\b|\breturning\b|^\s*pragma\b[^=]*$/i;
const WITH = /^\s*with\b/i;
const CHANGE = /\b(insert|update|delete|replace)\b/i;

/**
 * The sqlite3 package compiles the first statement of a text and drops the rest without a word, binds
 * NULL where a value is missing, and would let a caller end the transaction under the store's feet.
 * @throws StoreError `misuse` for each of these
 */
export function inspectStatement(sql: string): StatementText {
  const bare = sql.replace(QUOTED, (part) => (part.startsWith('-') || part.startsWith('/') ? ' ' : '""'));
  const refuse = (why: string): StoreError => new StoreError('misuse', `${why}: ${sql.trim().slice(0, 200)}`);
  if (bare.trim() === '') throw refuse('an empty statement');
  if (RESERVED.test(bare)) throw refuse('a statement that is reserved to the store');
  if (PRAGMA.test(bare) && !HARMLESS_PRAGMA.test(bare))
    throw refuse('a pragma that is reserved to the store');
  // A trigger's own statements end with semicolons; after its last one follows END.
  const tail = TRIGGER.test(bare) ? /;\s*end\s*;\s*\S/i : /;\s*\S/;
  if (tail.test(bare)) throw refuse('more than one statement');
  if (/[:@$][a-z_]/i.test(bare)) throw refuse('a named parameter');
  return {
    values: countValues(bare),
    returnsRows: ROWS.test(bare) || (WITH.test(bare) && !CHANGE.test(bare)),
  };
}

/** SQLite's rule (lang_expr, "Parameters"): `?NNN` is number NNN, `?` is one more than the largest so far. */
function countValues(bare: string): number {
  let largest = 0;
  for (const [, number] of bare.matchAll(/\?(\d*)/g))
    largest = number ? Math.max(largest, Number(number)) : largest + 1;
  return largest;
}
