import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Acknowledgements, type Standing } from '../../../server/replication/acknowledgements.ts';

function fixture(paired = true) {
  const told: Standing['kind'][] = [];
  const state = { end: 0 };
  const acknowledgements = new Acknowledgements({
    paired,
    end: () => state.end,
    clock: () => 0,
    changed: ({ kind }) => told.push(kind),
    waitMs: 30,
  });
  return { acknowledgements, told, state };
}

test('without a standby nobody waits', async () => {
  const { acknowledgements } = fixture(false);
  assert.is(await acknowledgements.wait(5), 'no-standby');
});

test('a write is confirmed when it is on both disks', async () => {
  const { acknowledgements, state } = fixture();
  acknowledgements.acknowledged(0);
  state.end = 2;
  const first = acknowledgements.wait(1);
  const second = acknowledgements.wait(2);
  acknowledgements.acknowledged(1);
  assert.is(await first, 'both');
  acknowledgements.acknowledged(2);
  assert.is(await second, 'both');
});

test('a standby that does not answer is told of once, and nobody waits for it again until it has everything', async () => {
  const { acknowledgements, told, state } = fixture();
  acknowledgements.acknowledged(0);
  state.end = 2;
  assert.equal(await Promise.all([acknowledgements.wait(1), acknowledgements.wait(2)]), [
    'here-only',
    'here-only',
  ]);
  assert.equal(acknowledgements.standing, { kind: 'behind', records: 2, sinceMs: 0 });
  assert.is(await acknowledgements.wait(2), 'here-only');
  acknowledgements.acknowledged(1);
  assert.is(acknowledgements.standing.kind, 'behind');
  acknowledgements.acknowledged(2);
  assert.is(await acknowledgements.wait(2), 'both');
  assert.equal(told, ['in-sync', 'behind', 'in-sync']);
});

test('who waits when the connection breaks is not kept waiting', async () => {
  const { acknowledgements, told, state } = fixture();
  acknowledgements.acknowledged(0);
  state.end = 1;
  const waiting = acknowledgements.wait(1);
  acknowledgements.broken('gone');
  assert.is(await waiting, 'here-only');
  assert.equal(told, ['in-sync', 'broken']);
});

test.run();
