/** What differs between then and now. Pure. */
import type { Thing } from './inventory.ts';

export interface Difference {
  readonly change: 'back' | 'gone' | 'changed';
  readonly name: string;
  /** Of what has changed: what is now, what was then. */
  readonly facts: readonly { readonly fact: string; readonly now: string; readonly then: string }[];
}

/** What goes back comes first, then what would be gone, then what changes; each by name. */
export function differences(then: readonly Thing[], now: readonly Thing[]): Difference[] {
  const present = new Map(now.map((one) => [one.key, one]));
  const past = new Set(then.map(({ key }) => key));
  const back = then.filter(({ key }) => !present.has(key)).map(({ name }) => plain('back', name));
  const gone = now.filter(({ key }) => !past.has(key)).map(({ name }) => plain('gone', name));
  const changed = then.flatMap((one) => {
    const other = present.get(one.key);
    return other === undefined ? [] : changeOf(one, other);
  });
  return [back, gone, changed].flatMap((part) => part.toSorted((a, b) => a.name.localeCompare(b.name)));
}

function plain(change: 'back' | 'gone', name: string): Difference {
  return { change, name, facts: [] };
}

function changeOf(then: Thing, now: Thing): Difference[] {
  const facts = Object.keys(then.facts)
    .filter((fact) => then.facts[fact] !== now.facts[fact])
    .map((fact) => ({ fact, now: now.facts[fact] ?? '', then: then.facts[fact] ?? '' }));
  if (now.name !== then.name) facts.unshift({ fact: 'name', now: now.name, then: then.name });
  return facts.length === 0 ? [] : [{ change: 'changed', name: now.name, facts }];
}
