/** C18: no order of events loses what was confirmed or lets two serve, and each rule is needed for that. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explore } from './explore.ts';
import { serves, type Bounds, type Rule, type World } from './world.ts';

/** Two writes with the witness always there, and one with an outage of it. Larger ones: `model/main.ts`. */
const WRITES: Bounds = { writes: 2, crashes: 1, promotions: 1, cuts: 1, outages: 0 };
const OUTAGE: Bounds = { writes: 1, crashes: 1, promotions: 1, cuts: 1, outages: 1 };

for (const [what, bounds] of Object.entries({ 'a witness': WRITES, 'a witness that goes away': OUTAGE }))
  test(`with ${what} no confirmed write is lost and never do two serve`, () => {
    const { states, violation } = explore(bounds);
    assert.is(violation, null, JSON.stringify(violation, null, 2));
    assert.ok(states > 10_000, `only ${states} states were reached`);
  });

const NEEDED: [Rule, RegExp, Bounds][] = [
  ['log moves only when durable', /lost/u, WRITES],
  ['confirmed only when acknowledged', /lost/u, WRITES],
  ['alone only when the witness knows', /lost/u, WRITES],
  ['in sync only with everything', /lost/u, WRITES],
  ['own lease ends first', /two primaries/u, WRITES],
  ['only who is in sync is promoted', /lost|two primaries/u, WRITES],
  ['only a candidate takes over', /two primaries/u, OUTAGE],
  ['who takes over is not called off', /two primaries/u, OUTAGE],
  ['a candidate again only after we rely on the lease', /two primaries/u, OUTAGE],
  ['a candidate again only with everything', /lost/u, OUTAGE],
  ['only the last word counts', /two primaries/u, OUTAGE],
  ['named from the request on', /two primaries/u, OUTAGE],
];

for (const [rule, expected, bounds] of NEEDED)
  test(`without "${rule}" the search finds what it prevents`, () => {
    const { violation } = explore(bounds, rule);
    assert.match(violation?.what ?? 'nothing', expected);
  });

/** Safe is also who never serves: these have to be possible. */
const POSSIBLE: [string, (world: World) => boolean][] = [
  [
    'a pair that lost its witness serves on, and confirms a write alone',
    ({ nodes: [a], reached, confirmed }) =>
      !reached.includes(true) && !a.hold.leased && serves(a) && confirmed.length > 0 && a.acknowledged === 0,
  ],
  ['a standby takes over from a primary that crashed', ({ nodes: [a, b] }) => !a.up && serves(b)],
  [
    'a primary without peer and witness stops',
    ({ nodes: [a], reached, linked }) => !linked && !reached[0] && a.up && !serves(a),
  ],
  [
    'after an outage the standby is a candidate again',
    ({ nodes: [a, b], spent, reached }) =>
      spent.outages > 0 &&
      !reached.includes(false) &&
      a.hold.leased &&
      !a.hold.calledOff &&
      b.candidacy.candidate,
  ],
];

for (const [what, is] of POSSIBLE)
  test(what, () => {
    const { violation } = explore(OUTAGE, null, (world) => (is(world) ? what : null));
    assert.is(violation?.what, what);
  });

test.run();
