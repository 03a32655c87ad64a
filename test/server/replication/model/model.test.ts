/** C18: no order of events loses what was confirmed or lets two serve, and each rule is needed for that. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explore } from './explore.ts';
import type { Bounds, Rule } from './model.ts';

const BOUNDS: Bounds = { writes: 2, crashes: 1, promotions: 1, cuts: 1 };

test('with a witness no confirmed write is lost and never do two serve', () => {
  const { states, violation } = explore(BOUNDS);
  assert.is(violation, null, JSON.stringify(violation, null, 2));
  assert.ok(states > 1_000, `only ${states} states were reached`);
});

const NEEDED: [Rule, RegExp][] = [
  ['log moves only when durable', /lost/u],
  ['confirmed only when acknowledged', /lost/u],
  ['alone only when the witness knows', /lost/u],
  ['in sync only with everything', /lost/u],
  ['own lease ends first', /two primaries/u],
  ['only who is in sync is promoted', /lost/u],
];

for (const [rule, expected] of NEEDED)
  test(`without "${rule}" the search finds what it prevents`, () => {
    const { violation } = explore(BOUNDS, rule);
    assert.match(violation?.what ?? 'nothing', expected);
  });

test.run();
