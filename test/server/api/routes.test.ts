import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fixedFirst } from '../../../server/api/routes.ts';
import { operations } from '../../../server/operations/list.ts';

/** Whether the router would take a request to the second path for one to the first. */
function takes(path: string, other: string): boolean {
  const [mine, its] = [path.split('/'), other.split('/')];
  return mine.length === its.length && mine.every((part, at) => part.startsWith('{') || part === its[at]);
}

test('no operation is out of reach behind another one', () => {
  const ordered = fixedFirst<{ id: string; method: string; path: string }>(operations);
  assert.is(ordered.length, operations.length);
  const hidden = ordered.flatMap(({ method, path }, at) =>
    ordered
      .slice(at + 1)
      .filter((later) => later.method === method && takes(path, later.path))
      .map(({ id }) => `${id} behind ${method} ${path}`),
  );
  assert.equal(hidden, []);
});

test.run();
