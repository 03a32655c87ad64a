// test: slow
/** A miniature of every part: it shows that the measurements still run, and asserts no timing. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench } from './bench.ts';
import { meets, quantile } from './figure.ts';
import { choose, PARTS, runParts } from './parts.ts';
import { MINIATURE } from './sizes.ts';
import { table } from './table.ts';

const benchmarks = suite('benchmarks');
const bench = new Bench(MINIATURE, () => undefined);

benchmarks.after(() => bench.close());

for (const part of PARTS) {
  benchmarks(`${part.name} measures something`, async () => {
    assert.equal(await runParts(bench, [part]), []);
    for (const { name, value } of bench.figures) assert.ok(Number.isFinite(value), name);
  });
}

benchmarks('each figure has its line, and what missed its aim is called so', () => {
  const text = table([
    ...bench.figures,
    { part: 'x', name: 'too slow', value: 2, unit: 'ms', aim: { kind: 'at-most', value: 1 } },
  ]);
  for (const { name } of bench.figures) assert.ok(text.includes(name));
  assert.match(text, /too slow.*2 ms.*≤ 1.*MISSED/);
});

benchmarks('words choose parts; quantiles are values that were seen', () => {
  assert.equal(
    choose(['connect', 'store']).map(({ name }) => name),
    ['connect', 'store'],
  );
  assert.is(choose([]).length, PARTS.length);
  assert.is(quantile([3, 1, 2], 0.5), 2);
  assert.throws(() => quantile([], 0.5));
  assert.is(meets({ part: '', name: '', value: 1, unit: '' }), undefined);
});

benchmarks.run();
