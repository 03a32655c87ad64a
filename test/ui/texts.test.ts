import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { glob, readFile } from 'node:fs/promises';
import { de } from '../../ui/texts/de.ts';
import { en } from '../../ui/texts/en.ts';
import { format, namesIn } from '../../ui/texts/format.ts';

type Texts = Record<string, Record<string, string>>;

/** `[group.key, text]` of a language. */
function all(texts: Texts): [string, string][] {
  return Object.entries(texts).flatMap(([group, entries]) =>
    Object.entries(entries).map(([key, text]): [string, string] => [`${group}.${key}`, text]),
  );
}

/** What templates and code ask for: whole keys, and groups whose key is put together at run time. */
async function asked(): Promise<{ keys: Set<string>; groups: Set<string> }> {
  const keys = new Set<string>();
  const groups = new Set(['field']);
  for await (const file of glob('ui/**/*.{njk,ts}')) {
    const source = await readFile(file, 'utf8');
    for (const [, key] of source.matchAll(/(?:\bt\(|textAt\(language, )'(\w+\.[\w-]+)'/g)) keys.add(key!);
    for (const [, group] of source.matchAll(/\bt\('(\w+)\.' ~/g)) groups.add(group!);
  }
  return { keys, groups };
}

test('both languages have the same keys and values', () => {
  const english = all(en);
  const german = new Map(all(de));
  assert.equal([...german.keys()].sort(), english.map(([key]) => key).sort());
  for (const [key, text] of english) {
    assert.equal([...new Set(namesIn(german.get(key)!))].sort(), [...new Set(namesIn(text))].sort(), key);
  }
});

test('no text is there that nobody asks for, and none is missing', async () => {
  const { keys, groups } = await asked();
  const known = new Set(all(en).map(([key]) => key));
  assert.equal(
    [...keys].filter((key) => !known.has(key)),
    [],
  );
  assert.equal(
    [...known].filter((key) => !keys.has(key) && !groups.has(key.split('.')[0]!)),
    [],
  );
});

test('texts speak calmly', () => {
  for (const [key, text] of [...all(en), ...all(de)]) {
    assert.not.match(text, /!|\boops\b|successfully|erfolgreich/i, key);
    assert.not.match(text, /\b(du|dein|dir|dich)\b/i, key);
  }
});

const plain = { language: 'en', write: String } as const;
const devices = '{count, plural, =0 {no device} one {# device} other {# devices}} of {name}';

test('plurals and values', () => {
  assert.is(format(devices, { count: 0, name: 'x' }, plain), 'no device of x');
  assert.is(format(devices, { count: 1, name: 'x' }, plain), '1 device of x');
  assert.is(format(devices, { count: 2000, name: '{count}' }, plain), '2,000 devices of {count}');
  assert.is(
    format('{n, plural, one {# a} other {# b}}', { n: 2000 }, { language: 'de', write: String }),
    '2.000 b',
  );
  assert.throws(() => format(devices, { count: 1 }, plain), /needs name/);
});

test('every text can be parsed to its end', () => {
  for (const [key, text] of [...all(en), ...all(de)]) {
    const values = Object.fromEntries(namesIn(text).map((name) => [name, 3]));
    assert.not.match(format(text, values, plain), /[{}#]/, key);
  }
});

test.run();
