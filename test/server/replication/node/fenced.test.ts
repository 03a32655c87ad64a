/** A node that met a higher epoch does not serve in its next life either, also where its disk took nothing and nobody answers. */
import { existsSync } from 'node:fs';
import { mkdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compose } from '../../../../server/compose.ts';
import { ApplianceRefused } from '../../../../server/rooms/appliance-socket.ts';
import { handOver } from '../../../../server/maintenance/hand-over.ts';
import type { Settings } from '../../../../server/settings.ts';
import { until } from '../../../world/command.ts';
import { newSettings } from '../../portal-world.ts';
import { ScriptedAppliance } from '../../scripted-appliance.ts';

const fenced = suite('a fence that cannot be written');

/** Nobody listens there: the other node is never reached. */
const PEER = {
  node: 'ab'.repeat(16),
  fingerprint: 'cd'.repeat(32),
  addresses: ['127.0.0.1:1'],
  name: 'other',
};

const inTheWay = ({ dataFolder }: Settings) => join(dataFolder, 'replication/node.json.new');
const markOf = ({ runFolder }: Settings) => join(runFolder, 'portal/term-over');

/** As much of a portal as finds out whether it may serve. */
async function life(settings: Settings) {
  const appliance = new ScriptedAppliance(join(settings.runFolder, 'appliance.sock'));
  await appliance.listen();
  const stop = new AbortController();
  const composed = await compose(settings, stop.signal);
  const link = composed.appliance.run(stop.signal);
  return {
    ...{ ...composed, appliance },
    toldToEnd: () => until('the rooms end', async () => appliance.asked('rooms.hold').length > 0),
    async kill() {
      stop.abort();
      await link;
      await composed.store.close();
      await composed.ownLog.close();
      await composed.ownLog.states.close();
      await composed.care.close();
      await appliance.close();
    },
  };
}

fenced('its next life ends the rooms, and does not go on before it is written down', async () => {
  const settings = await newSettings();
  const first = await life(settings);
  const { states } = first.ownLog;
  await states.change(() => ({ peer: PEER }));
  await mkdir(inTheWay(settings));
  void first.pair.fence(2);
  await first.toldToEnd();
  const { cluster, epoch, role } = states.current;
  assert.is(role, 'primary', 'it could not be written');
  const over = { cluster, epoch };
  assert.equal(first.appliance.asked('rooms.hold')[0]?.input, { held: true, term: over });
  await first.kill();

  // Booted: the root half alone knows it.
  await rm(markOf(settings));
  const second = await life(settings);
  second.appliance.scripts['rooms.over'] = () => ({ over });
  void second.pair.isOver();
  await second.toldToEnd();
  await second.kill();

  // Only the portal was killed, and the root half is another one: the run folder alone knows it.
  const third = await life(settings);
  let ended: boolean | null = null;
  const asked = third.pair.isOver().then((is) => (ended = is));
  await third.toldToEnd();
  assert.is(ended, null, 'it is not written yet');
  await rmdir(inTheWay(settings));
  await asked;
  assert.is(ended, true);
  assert.is(third.ownLog.states.current.role, 'fenced');
  assert.not(existsSync(markOf(settings)), 'node.json says it now');
  await third.kill();
});

fenced(
  'what is over in another pair, or in an earlier term, keeps nobody from serving; in this one it does',
  async () => {
    const world = await life(await newSettings());
    const { pair, ownLog, appliance, portal } = world;
    await ownLog.states.change(() => ({ peer: { ...PEER, addresses: [] }, epoch: 5 }));
    const { cluster, epoch } = ownLog.states.current;
    for (const over of [{ cluster, epoch: 4 }, { cluster: 'e'.repeat(32), epoch: 9 }, null]) {
      appliance.scripts['rooms.over'] = () => ({ over });
      assert.is(await pair.isOver(), false);
    }
    // A root half that was not there before lets no room go, and then the portal knows why.
    appliance.scripts['rooms.hold'] = () => {
      throw new Error('term-over');
    };
    const error = await handOver(portal).then(
      () => null,
      (refusal: unknown) => refusal,
    );
    assert.instance(error, ApplianceRefused);
    assert.equal(appliance.asked('rooms.hold').at(-1)?.input, { held: false, term: { cluster, epoch } });
    delete appliance.scripts['rooms.hold'];
    await portal.standby.termEnded();
    assert.is(ownLog.states.current.role, 'fenced');
    await world.kill();
  },
);

fenced.run();
