/** A standby that is told that the pair is over says so, until a primary takes it up again, and serves no more than before. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeFrame } from '../../../server/replication/link/frames.ts';
import { until } from '../store/fixture.ts';
import { FedPrimary, newDataFolder, startStandby, type RunningStandby } from './pair.ts';

const because = async ({ standby }: RunningStandby): Promise<string> => {
  const { standing } = await standby.view();
  return standing.kind === 'broken' ? standing.because : standing.kind;
};

test('it is heard in the middle of a record too, outlives a restart, and not a new beginning', async () => {
  const fed = await FedPrimary.open();
  await fed.write(1);
  const data = await newDataFolder();
  let running = await startStandby(data, fed.peerState);
  await until(() => fed.acknowledged === fed.primary.spool.end.lsn);
  const [line] = fed.peers;
  await line?.send(encodeFrame('record', Buffer.from('FGR')));
  await line?.sendJson('farewell', { because: 'unpaired', epoch: 1 });
  await line?.finish();
  fed.silence();
  await until(async () => (await because(running)) === 'unpaired');
  const { failed } = running.standby.follower;
  await until(() => {
    running.standby.follower.tryNow();
    return running.standby.follower.failed > failed;
  });
  assert.is(await because(running), 'unpaired', 'nobody is there, and that is why');
  await running.close();
  running = await startStandby(data, fed.peerState);
  assert.is(await because(running), 'unpaired');
  assert.is(running.states.current.role, 'standby');
  await running.close();
  await fed.close();
});

test.run();
