import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Facts, Identity } from '../../../server/dialin/facts.ts';
import { entryOf, LiveTable } from '../../../server/dialin/live-table.ts';

const device: Identity = { kind: 'device', deviceId: 'dev_a', who: 'A', address: '198.18.0.2' };
const seat = (n: number): Identity & { kind: 'user' } => ({
  ...{ kind: 'user', userId: 'usr_a', seatId: `sea_${n}`, who: 'anna', address: `198.18.0.1${n}` },
});
const facts = (identity: Identity & { kind: 'user' }, sessionsPerUser: number): Facts => ({
  ...{ identity, sessionsPerUser, enabled: true, certificateEndsAt: '', passwordHash: undefined },
  ...{ loginStands: false, totp: undefined, secondFactorRequired: false },
});
const known = (identity: Identity) => ({ identity, realAddress: '', fingerprint: 'f' });

function table(...present: Identity[]): LiveTable {
  const live = new LiveTable();
  present.forEach((identity, cid) =>
    live.put(entryOf(known(identity), { id: `din_${cid}`, cid, since: '', nowMs: 0 })),
  );
  return live;
}

test('who left spoke until the end, who was lost had fallen silent', () => {
  assert.is(table(device).remove(0, { bytesIn: 5, bytesOut: 0 }, 29_000)?.reason, 'left');
  assert.is(table(device).remove(0, { bytesIn: 0, bytesOut: 0 }, 31_000)?.reason, 'lost');
  const talking = table(device);
  talking.count(0, { bytesIn: 5, bytesOut: 0 }, 60_000);
  assert.is(talking.remove(0, { bytesIn: 5, bytesOut: 9 }, 80_000)?.reason, 'left');
});

test('who dials in anew replaces himself; why we end somebody goes before any guess', () => {
  const live = table(device);
  live.admit(1, known(device));
  assert.is(live.remove(0, undefined, 0)?.reason, 'replaced');
  const ending = table(device);
  ending.get(0)!.ending = 'disabled';
  ending.admit(1, known(device));
  assert.is(ending.remove(0, undefined, 99_000)?.reason, 'disabled');
  assert.is(table().remove(0, undefined, 0), undefined);
});

test('limits count others, those on their way in included', () => {
  const live = table(device, seat(1));
  assert.is(live.overLimit(facts(seat(1), 1), 2), undefined);
  assert.is(live.overLimit(facts(seat(2), 1), 3), 'user');
  assert.is(live.overLimit(facts(seat(2), 2), 3), undefined);
  assert.is(live.overLimit(facts(seat(2), 2), 2), 'account');
  live.admit(7, known(seat(2)));
  assert.is(live.overLimit(facts(seat(3), 2), 10), 'user');
  live.takeAdmission(7);
  assert.is(live.overLimit(facts(seat(3), 2), 10), undefined);
});

test.run();
