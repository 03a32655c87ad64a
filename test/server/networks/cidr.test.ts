import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  addressToNumber,
  contains,
  containsAddress,
  formatNetwork,
  isHostAddress,
  maskOf,
  network,
  numberToAddress,
  overlap,
  parseNetwork,
  sizeOf,
} from '../../../server/networks/cidr.ts';

const anyNetwork = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([number, length]) => ({ base: number - (number % 2 ** (32 - length)), length }));

test('what is written is read back, for every network', () => {
  fc.assert(
    fc.property(anyNetwork, (one) => {
      assert.equal(parseNetwork(formatNetwork(one)), one);
      assert.is(addressToNumber(numberToAddress(one.base)), one.base);
    }),
  );
});

const REFUSED: readonly (readonly [string, string])[] = [
  ['', 'nothing'],
  ['10.0.0.0', 'no length'],
  ['10.0.0.0/', 'an empty length'],
  ['10.0.0.0/33', 'longer than an address'],
  ['10.0.0.0/08', 'two ways to write one network, of which nftables and OpenVPN know one'],
  ['10.0.0.0/00', 'likewise'],
  ['010.0.0.0/8', 'octal to some'],
  ['10.0.0/24', 'three bytes'],
  ['10.0.0.1/24', 'a host'],
  ['10.0.0.0/24/24', 'two lengths'],
  ['10.0.0.0/-1', 'a sign'],
  ['10.0.0.0/1e1', 'an exponent'],
  [' 10.0.0.0/8', 'a space'],
  ['10.0.0.0/8\n', 'a line break'],
  ['256.0.0.0/8', 'a byte too large'],
  ['::/0', 'IPv6'],
  ['١٠.0.0.0/8', 'digits of another script'],
];

for (const [text, why] of REFUSED)
  test(`${JSON.stringify(text)} is no network: ${why}`, () => {
    assert.is(parseNetwork(text), undefined);
    assert.throws(() => network(text), RangeError);
  });

test('overlap and containment agree with a look at every address', () => {
  const small = fc
    .tuple(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 26, max: 32 }))
    .map(([number, length]) => ({ base: number - (number % 2 ** (32 - length)), length }));
  const addresses = (one: { base: number; length: number }) =>
    Array.from({ length: sizeOf(one) }, (_, index) => one.base + index);
  fc.assert(
    fc.property(small, small, (a, b) => {
      const inA = new Set(addresses(a));
      assert.is(
        overlap(a, b),
        addresses(b).some((one) => inA.has(one)),
      );
      assert.is(
        contains(a, b),
        addresses(b).every((one) => inA.has(one)),
      );
      for (const one of addresses(b)) assert.is(containsAddress(a, numberToAddress(one)), inA.has(one));
    }),
  );
});

test('a host is neither the first nor the last of a network that has both', () => {
  const lan = network('192.168.0.0/24');
  assert.not.ok(isHostAddress(lan, '192.168.0.0'));
  assert.ok(isHostAddress(lan, '192.168.0.1'));
  assert.ok(isHostAddress(lan, '192.168.0.254'));
  assert.not.ok(isHostAddress(lan, '192.168.0.255'));
  assert.not.ok(isHostAddress(lan, '192.168.1.1'));
  assert.ok(isHostAddress(network('10.0.0.0/31'), '10.0.0.1'));
});

test('masks', () => {
  assert.is(maskOf(network('10.0.0.0/8')), '255.0.0.0');
  assert.is(maskOf(network('198.18.0.0/20')), '255.255.240.0');
  assert.is(maskOf(network('0.0.0.0/0')), '0.0.0.0');
});

test.run();
