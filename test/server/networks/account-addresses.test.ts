import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  DEFAULT_POOL,
  dialInOf,
  LAN_LENGTH,
  nextDialInAddress,
  nextVirtualNetwork,
  poolProblem,
  roomAddressOf,
  translate,
} from '../../../server/networks/account-addresses.ts';
import {
  addressToNumber,
  contains,
  containsAddress,
  network,
  numberToAddress,
  overlap,
  sizeOf,
} from '../../../server/networks/cidr.ts';

const POOLS: readonly (readonly [string, ReturnType<typeof poolProblem>])[] = [
  [DEFAULT_POOL, undefined],
  ['10.0.0.0/8', undefined],
  ['172.16.0.0/12', undefined],
  ['192.168.252.0/22', undefined],
  ['100.64.0.0/10', undefined],
  ['', 'not-a-network'],
  ['10.0.0.0/08', 'not-a-network'],
  ['198.18.0.1/15', 'not-a-network'],
  ['10.0.0.0/8; flush ruleset', 'not-a-network'],
  ['10.0.0.0/23', 'pool-size'],
  ['0.0.0.0/0', 'pool-size'],
  ['8.0.0.0/8', 'pool-range'],
  ['100.0.0.0/8', 'pool-range'],
  ['172.0.0.0/8', 'pool-range'],
  ['198.16.0.0/14', 'pool-range'],
  ['127.0.0.0/8', 'pool-range'],
  ['224.0.0.0/8', 'pool-range'],
];

for (const [text, problem] of POOLS)
  test(`pool ${JSON.stringify(text)}: ${problem ?? 'fits'}`, () => assert.is(poolProblem(text), problem));

const pools = fc.constantFrom(
  ...POOLS.filter(([, problem]) => problem === undefined).map(([text]) => text),
  '10.8.0.0/16',
  '10.8.4.0/22',
);
const lans = fc.integer({ min: LAN_LENGTH.min, max: LAN_LENGTH.max }).map((length) => `10.0.0.0/${length}`);

test('networks never overlap, lie in the pool and beside dial-in, whatever comes and goes', () => {
  const steps = fc.array(fc.record({ lan: lans, gone: fc.option(fc.nat()) }), { maxLength: 60 });
  fc.assert(
    fc.property(pools, steps, (pool, wanted) => {
      const taken: string[] = [];
      for (const { lan, gone } of wanted) {
        // Gaps of all sizes.
        if (gone !== null && taken.length > 0) taken.splice(gone % taken.length, 1);
        const found = nextVirtualNetwork(pool, lan, taken);
        if (found === undefined) {
          assert.ok(isFull(pool, lan, taken), `${lan} fits into ${pool} beside ${taken.join()}`);
          continue;
        }
        const one = network(found);
        assert.is(one.length, network(lan).length);
        assert.ok(contains(network(pool), one));
        for (const other of [dialInOf(pool), ...taken])
          assert.not.ok(overlap(one, network(other)), `${found} and ${other}`);
        taken.push(found);
      }
    }),
    { numRuns: 150 },
  );
});

/** Tries every place of that size; only for those who were told that there is none. */
function isFull(pool: string, lan: string, taken: readonly string[]): boolean {
  const whole = network(pool);
  const { length } = network(lan);
  const others = [dialInOf(pool), ...taken].map(network);
  for (let base = whole.base; base < whole.base + sizeOf(whole); base += 2 ** (32 - length)) {
    const one = { base, length };
    if (contains(whole, one) && !others.some((other) => overlap(one, other))) return false;
  }
  return true;
}

test('a small pool is used up to its last network, and says when it is full', () => {
  const taken: string[] = [];
  for (;;) {
    const found = nextVirtualNetwork('10.8.0.0/22', '192.168.0.0/28', taken);
    if (found === undefined) break;
    taken.push(found);
  }
  // 64 networks of 16 addresses; dial-in has two of them.
  assert.is(taken.length, 62);
  assert.is(new Set(taken).size, 62);
  const [first = ''] = taken.splice(30, 1);
  assert.is(nextVirtualNetwork('10.8.0.0/22', '10.0.0.0/28', taken), first);
  assert.is(nextVirtualNetwork('10.8.0.0/22', '10.0.0.0/27', taken), undefined);
});

test('a LAN larger than the pool has no place', () => {
  assert.is(nextVirtualNetwork('10.8.0.0/22', '192.168.0.0/16', []), undefined);
});

test('2,000 devices do not make the next one slow', () => {
  const taken = Array.from({ length: 2000 }, (_, n) => `10.${1 + (n >> 8)}.${n & 255}.0/24`);
  const before = performance.now();
  for (let n = 0; n < 20; n += 1) nextVirtualNetwork('10.0.0.0/8', '192.168.0.0/24', taken);
  assert.ok((performance.now() - before) / 20 < 250, 'generous: it takes some 3 ms');
});

test('an address keeps its host part, there and back, and has one place only', () => {
  const offset = fc.nat(2 ** 16 - 1);
  fc.assert(
    fc.property(lans, offset, (lan, host) => {
      const virtual = nextVirtualNetwork(DEFAULT_POOL, lan, ['198.18.16.0/24']);
      if (virtual === undefined) return;
      const inside = host % sizeOf(network(lan));
      const address = numberToAddress(network(lan).base + inside);
      const there = translate(address, lan, virtual);
      assert.ok(containsAddress(network(virtual), there));
      assert.is(addressToNumber(there) - network(virtual).base, inside);
      assert.is(translate(there, virtual, lan), address);
    }),
  );
  assert.throws(() => translate('192.168.1.1', '192.168.0.0/24', '198.18.16.0/24'), RangeError);
});

test('dial-in has the first part; the room is its first host, and nobody gets it', () => {
  assert.is(dialInOf(DEFAULT_POOL), '198.18.0.0/20');
  assert.is(roomAddressOf(DEFAULT_POOL), '198.18.0.1');
  const taken: string[] = [];
  for (;;) {
    const next = nextDialInAddress('10.8.0.0/22', taken);
    if (next === undefined) break;
    taken.push(next);
  }
  assert.is(taken.length, 32 - 3);
  assert.is(taken[0], '10.8.0.2');
  assert.is(taken.at(-1), '10.8.0.30');
  assert.is(nextDialInAddress('10.8.0.0/22', taken.slice(1)), '10.8.0.2');
});

test.run();
