import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { reasonsOf } from '../../../server/operations/input-reasons.ts';
import { operations } from '../../../server/operations/list.ts';
import {
  Address,
  AccountName,
  Email,
  Id,
  Instant,
  line,
  LoginName,
  NetworkText,
  paragraph,
  requiredLine,
  Serial,
} from '../../../server/operations/values.ts';
import { reasonsDe } from '../../../ui/texts/reasons-de.ts';
import { fillReason, reasonsEn, type ReasonCode } from '../../../ui/texts/reasons-en.ts';

const codes = Object.keys(reasonsEn) as ReasonCode[];
const placesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('every reason has a text in both languages, with the same places to fill', () => {
  assert.equal(Object.keys(reasonsDe).sort(), [...codes].sort());
  for (const code of codes) {
    assert.ok(reasonsEn[code].length > 5 && reasonsDe[code].length > 5, code);
    assert.equal(placesOf(reasonsDe[code]), placesOf(reasonsEn[code]), code);
  }
});

const Example = z.strictObject({
  name: requiredLine(10),
  count: z.int().min(2).max(5).default(3),
  kind: z.enum(['plc', 'hmi']).default('plc'),
  list: z
    .array(z.strictObject({ port: z.int() }))
    .max(2)
    .default([]),
  flag: z.boolean().default(false),
});

function reasons(input: unknown, schema: z.ZodType = Example): string[] {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : reasonsOf(parsed.error, input).map(({ field, code }) => `${field}:${code}`);
}

const TABLE: readonly (readonly [what: string, input: unknown, ...expected: string[]])[] = [
  ['nothing wrong', { name: 'x' }],
  ['a field left out', {}, 'name:required'],
  ['an empty one', { name: '' }, 'name:required'],
  ['only spaces', { name: '   ' }, 'name:required'],
  ['null', { name: null }, 'name:wrong-type'],
  ['another kind', { name: 5 }, 'name:wrong-type'],
  ['too long', { name: 'x'.repeat(11) }, 'name:too-long'],
  ['a line break', { name: 'a\nb' }, 'name:control-characters'],
  ['too small', { name: 'x', count: 1 }, 'count:too-small'],
  ['too large', { name: 'x', count: 6 }, 'count:too-large'],
  ['not whole', { name: 'x', count: 2.5 }, 'count:wrong-type'],
  ['not in the list', { name: 'x', kind: 'toaster' }, 'kind:not-in-list'],
  ['too many', { name: 'x', list: [{ port: 1 }, { port: 2 }, { port: 3 }] }, 'list:too-many'],
  [
    'something inside a list',
    { name: 'x', list: [{ port: 'a' }, {}] },
    'list.0.port:wrong-type',
    'list.1.port:required',
  ],
  ['a field that is not there', { name: 'x', role: 'administrator' }, 'role:unknown-field'],
  ['such a field inside', { name: 'x', list: [{ port: 1, more: 1 }] }, 'list.0.more:unknown-field'],
  ['constructor', { name: 'x', constructor: 1 }, 'constructor:unknown-field'],
  ['no object', 'text', ':wrong-type'],
];
for (const [what, input, ...expected] of TABLE) test(what, () => assert.equal(reasons(input), expected));

test('__proto__ as a field is refused, and changes nothing', () => {
  const input: unknown = JSON.parse('{"name":"x","__proto__":{"flag":true}}');
  assert.equal(reasons(input), ['__proto__:unknown-field']);
  assert.not.ok('flag' in {});
});

test('a million wrong fields are answered with a few', () => {
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`f${n}`, n]));
  assert.ok(reasons({ name: 'x', ...many }).length <= 50);
  const list = Array.from({ length: 10_000 }, () => ({ port: 'x' }));
  assert.ok(reasons({ list }, z.object({ list: z.array(z.object({ port: z.int() })) })).length <= 50);
});

test('whatever is sent to whatever operation gets reasons with texts, and never throws', () => {
  const hostile = fc.oneof(
    fc.object({ maxDepth: 2 }),
    fc.dictionary(
      fc.constantFrom('name', 'serial', 'lan', 'services', 'endsAt', '__proto__', 'toString', 'rights'),
      fc.jsonValue(),
    ),
  );
  fc.assert(
    fc.property(fc.constantFrom(...operations), hostile, (operation, input) => {
      const parsed = operation.input.safeParse(input);
      if (parsed.success) return;
      const found = reasonsOf(parsed.error, input);
      assert.ok(found.length > 0);
      for (const { code, values } of found) assert.not.match(fillReason(reasonsEn[code], values), /\{\w+\}/);
    }),
    { numRuns: 500 },
  );
});

const VALUES: readonly (readonly [
  what: string,
  schema: z.ZodType,
  good: readonly string[],
  bad: readonly string[],
])[] = [
  [
    'account',
    AccountName,
    ['a', 'acme-2'],
    ['', '2acme', 'Acme', 'acme-', 'a'.repeat(33), 'acme\n', 'a_b', 'ä'],
  ],
  ['login', LoginName, ['anna', 'A.b-c_d', '7'], ['', '.anna', '-x', 'a b', 'a/b', 'anna\n', 'x'.repeat(65)]],
  ['serial', Serial, ['FG-1'], ['', '../x', 'a b', 'FG\n', 'FG"', 'x'.repeat(65)]],
  [
    'e-mail',
    Email,
    ['', 'a@b.example'],
    ['a', 'a@b', 'a@b.example\nBcc: c@d.example', `${'x'.repeat(250)}@b.example`],
  ],
  ['address', Address, ['192.168.0.1'], ['', '192.168.0', '::1', '192.168.0.1 ', '192.168.0.01']],
  ['network', NetworkText, ['10.0.0.0/8'], ['10.0.0.1/8', '10.0.0.0', '10.0.0.0/08']],
  [
    'id',
    Id,
    ['usr_aaaaaaaaaaaaaaaa'],
    ['', 'usr_', 'usr_AAAAAAAAAAAAAAAA', '../../etc/passwd', 'usr_aaaaaaaaaaaaaaaa\n'],
  ],
  [
    'time',
    Instant,
    ['2026-11-23T08:00:00Z'],
    ['', 'tomorrow', '2026-11-23', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z'],
  ],
  ['line', line(5), ['', 'äöü'], ['a\u0000', 'a\r', 'a\u2028', 'a\u0085', '\ud800', '123456']],
  ['paragraph', paragraph(9), ['a\n\tb'], ['\u001b[2J', '\u0000', '1234567890']],
];
for (const [what, schema, good, bad] of VALUES)
  test(`values: ${what}`, () => {
    for (const text of good) assert.ok(schema.safeParse(text).success, text);
    for (const text of bad) assert.not.ok(schema.safeParse(text).success, JSON.stringify(text));
  });

test.run();
