/** An epoch that no promotions can have led to is refused by whoever hears it, and nothing is taken from it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EPOCH_LEAP_MAX, meet, type Hello, type Role } from '../../../server/replication/fencing/rules.ts';
import { HandOver } from '../../../server/replication/pairing/messages.ts';
import { until } from '../store/fixture.ts';
import { FedPrimary, newDataFolder, startStandby } from '../standby/pair.ts';

const hello = (role: Role, epoch: number, node: string): Hello => ({
  ...{ cluster: 'c'.repeat(32), node: node.repeat(32), incarnation: '1'.repeat(32), role, epoch },
  ...{ lsn: 5, hash: 'd'.repeat(64) },
});

const OWN = 7;
const TABLE: [Role, Role, number, string][] = [
  ['primary', 'primary', OWN + 1, 'fence'],
  ['primary', 'standby', OWN + EPOCH_LEAP_MAX, 'fence'],
  ['primary', 'standby', OWN + EPOCH_LEAP_MAX + 1, 'epoch-leap'],
  ['primary', 'primary', Number.MAX_SAFE_INTEGER, 'epoch-leap'],
  ['standby', 'primary', OWN + EPOCH_LEAP_MAX, 'follow'],
  ['standby', 'primary', OWN + EPOCH_LEAP_MAX + 1, 'epoch-leap'],
  ['fenced', 'primary', Number.MAX_SAFE_INTEGER, 'epoch-leap'],
];

for (const [ours, theirs, epoch, outcome] of TABLE)
  test(`a ${ours} of ${OWN} that meets a ${theirs} of ${epoch}`, () => {
    const meeting = meet(hello(ours, OWN, 'a'), hello(theirs, epoch, 'b'));
    assert.is(meeting.kind === 'refuse' ? meeting.because : meeting.kind, outcome);
  });

test('a standby takes no such epoch for its own, and says why it does not follow', async () => {
  const fed = await FedPrimary.open();
  fed.change = { epoch: 1 + EPOCH_LEAP_MAX + 1 };
  const running = await startStandby(await newDataFolder(), fed.peerState);
  await until(async () => {
    const { standing } = await running.standby.view();
    return standing.kind === 'broken' && standing.because === 'epoch-leap';
  });
  assert.is(running.states.current.epoch, 1);
  await running.close();
  await fed.close();
});

test('nor does who joins a pair take one that is nearly used up', () => {
  const handed = {
    ...{ step: 'hand-over', cluster: 'c'.repeat(32), node: 'a'.repeat(32), name: 'first', addresses: [] },
    installationKey: 'a2V5',
  };
  assert.ok(HandOver.safeParse({ ...handed, epoch: 12 }).success);
  assert.not(HandOver.safeParse({ ...handed, epoch: Number.MAX_SAFE_INTEGER }).success);
});

test.run();
