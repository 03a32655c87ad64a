import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DnsLabel } from '../../../appliance/protocol-values.ts';
import { freeLabel, labelOf } from '../../../server/devices/labels.ts';

const NAMES: readonly (readonly [string, string])[] = [
  ['Press line 7', 'press-line-7'],
  ['Größe Öl Ü', 'groesse-oel-ue'],
  ['STRAẞE', 'strasse'],
  ['Ofen\u0308', 'ofen'],
  ['Café №5', 'cafe-no5'],
  ['  --x--  ', 'x'],
  ['日本', 'unnamed'],
  ['', 'unnamed'],
  ['../../etc', 'etc'],
  ['a.b', 'a-b'],
  ['x'.repeat(80), 'x'.repeat(40)],
  [`${'x'.repeat(39)} y`, 'x'.repeat(39)],
];

for (const [name, label] of NAMES)
  test(`${JSON.stringify(name.slice(0, 20))} is ${label.slice(0, 20)}`, () =>
    assert.is(labelOf(name), label));

const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.constantFrom('PLC', 'plc', 'Plc 2', 'plc-2'),
);

test('any names give labels that DNS takes, each another', () => {
  fc.assert(
    fc.property(fc.array(names, { maxLength: 30 }), (list) => {
      const taken = new Set<string>();
      for (const name of list) {
        const label = freeLabel(name, taken);
        assert.ok(DnsLabel.safeParse(label).success, label);
        assert.not.ok(taken.has(label));
        taken.add(label);
      }
    }),
  );
});

test('ten thousand of the same name still fit into a label', () => {
  const taken = new Set([
    'x'.repeat(40),
    ...Array.from({ length: 9998 }, (_, n) => `${'x'.repeat(40)}-${n + 2}`),
  ]);
  assert.ok(DnsLabel.safeParse(freeLabel('x'.repeat(80), taken)).success);
});

test.run();
