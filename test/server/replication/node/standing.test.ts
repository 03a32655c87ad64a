import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PairStanding } from '../../../../server/replication/node/standing.ts';

const NOW = new Date('2026-11-23T12:00:00.000Z');

function standing() {
  const end = { lsn: 3, hash: '' };
  const spool = { end, durable: () => Promise.resolve() };
  const options = { spool, paired: true, clock: () => 0, now: () => NOW, changed: () => undefined };
  return { end, pair: new PairStanding(options) };
}

test('while a commit is in no log the pair is not in sync, whatever the standby has of the log', async () => {
  const { end, pair } = standing();
  pair.has(3);
  assert.is(pair.current.kind, 'in-sync');
  pair.logFails('system');
  pair.has(3);
  assert.equal(pair.current, { kind: 'broken', because: 'log-fails', since: NOW.toISOString() });
  assert.equal(pair.failing, ['system']);
  assert.is(await pair.confirm(), 'here-only');
  end.lsn = 4;
  pair.recorded('system');
  pair.has(4);
  assert.is(pair.current.kind, 'in-sync');
  assert.is(await pair.confirm(), 'both');
});

test('without a standby there is nothing to be broken', () => {
  const { pair } = standing();
  pair.paired(false);
  pair.logFails('system');
  assert.is(pair.current.kind, 'none');
});

test.run();
