import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Allowance } from '../../../appliance/protocol.ts';
import { mergeAllowances } from '../../../appliance/rules/openings.ts';
import { compareAllowances, END_TOLERANCE_S } from '../../../server/rooms/compare-allowances.ts';

const base: Allowance = {
  source: '198.18.0.5',
  target: '198.18.16.10',
  protocol: 'tcp',
  fromPort: 502,
  toPort: 502,
  endsInS: 3600,
};
const one = (change: Partial<Allowance>): Allowance => ({ ...base, ...change });
const SAME = { missing: [], surplus: [] };

test('the same is the same, whatever the order, and nothing is nothing', () => {
  const list = [one({}), one({ fromPort: 80, toPort: 80 }), one({ protocol: 'udp' })];
  assert.equal(compareAllowances(list, list.toReversed()), SAME);
  assert.equal(compareAllowances([], []), SAME);
});

test('ranges that the appliance cut or joined are the same', () => {
  const wanted = [one({ fromPort: 80, toPort: 80 }), one({ fromPort: 81, toPort: 90 })];
  assert.equal(compareAllowances(wanted, [one({ fromPort: 80, toPort: 90 })]), SAME);
  const overlapping = [one({ fromPort: 10, toPort: 20 }), one({ fromPort: 15, toPort: 30, endsInS: 7200 })];
  const cut = [one({ fromPort: 10, toPort: 14 }), one({ fromPort: 15, toPort: 30, endsInS: 7200 })];
  assert.equal(compareAllowances(overlapping, cut), SAME);
});

test('a port too much in a joined range is seen, and only that', () => {
  const { missing, surplus } = compareAllowances(
    [one({ fromPort: 80, toPort: 89 })],
    [one({ fromPort: 80, toPort: 90 })],
  );
  assert.equal(missing, []);
  assert.equal(surplus, [one({ fromPort: 90, toPort: 90 })]);
});

test('a hole in a range is seen, and only that', () => {
  const { missing, surplus } = compareAllowances(
    [one({ fromPort: 80, toPort: 90 })],
    [one({ fromPort: 80, toPort: 84 }), one({ fromPort: 86, toPort: 90 })],
  );
  assert.equal(missing, [one({ fromPort: 85, toPort: 85 })]);
  assert.equal(surplus, []);
});

test('another source, target or protocol is another opening', () => {
  for (const change of [{ source: '198.18.0.6' }, { target: '198.18.16.11' }, { protocol: 'udp' as const }]) {
    const { missing, surplus } = compareAllowances([one({})], [one(change)]);
    assert.equal(missing, [one({})]);
    assert.equal(surplus, [one(change)]);
  }
});

test('what outlives its end is surplus, what ends too early is missing; some seconds are neither', () => {
  const wanted = [one({ endsInS: 100 })];
  assert.equal(compareAllowances(wanted, [one({ endsInS: 100 + END_TOLERANCE_S })]), SAME);
  assert.equal(compareAllowances(wanted, [one({ endsInS: 100 - END_TOLERANCE_S })]), SAME);
  assert.is(compareAllowances(wanted, [one({ endsInS: 101 + END_TOLERANCE_S })]).surplus.length, 1);
  assert.is(compareAllowances(wanted, [one({ endsInS: 99 - END_TOLERANCE_S })]).missing.length, 1);
});

test('what ends this moment may be there or not', () => {
  assert.equal(compareAllowances([one({ endsInS: END_TOLERANCE_S })], []), SAME);
  assert.equal(compareAllowances([], [one({ endsInS: END_TOLERANCE_S })]), SAME);
});

const PORTS = 12;
const allowances = fc.array(
  fc
    .record({
      source: fc.constantFrom('198.18.0.5', '198.18.0.6'),
      protocol: fc.constantFrom('tcp' as const, 'udp' as const),
      fromPort: fc.integer({ min: 1, max: PORTS }),
      width: fc.nat(4),
      endsInS: fc.constantFrom(60, 600, 6000),
    })
    .map(({ width, ...rest }) => one({ ...rest, toPort: Math.min(PORTS, rest.fromPort + width) })),
  { maxLength: 8 },
);

/** The naive way: the latest end of each single port. */
function ends(list: readonly Allowance[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { source, protocol, fromPort, toPort, endsInS } of list)
    for (let port = fromPort; port <= toPort; port += 1) {
      const key = `${source} ${protocol} ${port}`;
      found.set(key, Math.max(endsInS, found.get(key) ?? 0));
    }
  return found;
}

function portsBeyond(these: readonly Allowance[], others: readonly Allowance[]): Map<string, number> {
  const covered = ends(others);
  return new Map([...ends(these)].filter(([key, end]) => end - (covered.get(key) ?? 0) > END_TOLERANCE_S));
}

test('the difference is that of every single port', () => {
  fc.assert(
    fc.property(allowances, allowances, (wanted, held) => {
      const { missing, surplus } = compareAllowances(wanted, held);
      assert.equal(ends(missing), sorted(portsBeyond(wanted, held), ends(missing)));
      assert.equal(ends(surplus), sorted(portsBeyond(held, wanted), ends(surplus)));
    }),
  );
});

/** Maps compare in order. */
function sorted(map: Map<string, number>, like: Map<string, number>): Map<string, number> {
  assert.is(map.size, like.size);
  return new Map([...like.keys()].map((key) => [key, map.get(key) ?? -1]));
}

test('what the appliance makes of any allowances is no difference', () => {
  fc.assert(
    fc.property(allowances, (wanted) => {
      assert.equal(compareAllowances(wanted, mergeAllowances(wanted)), SAME);
    }),
  );
});

test.run();
