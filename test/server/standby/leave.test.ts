/** What a machine takes along when it stops being a standby: nothing of the pair. */
import { mkdir, readdir } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CandidacyBook } from '../../../server/replication/lease/candidacy-book.ts';
import { readWitnessSettings, writeWitnessSettings } from '../../../server/replication/lease/settings.ts';
import { replaceJson } from '../../../server/replication/replica/replace-json.ts';
import { replicationFolder } from '../../../server/replication/node/state.ts';
import { CLUSTER } from '../replication/primary.ts';
import { newDataFolder, PRIMARY_NODE, standbyIdentity, startStandby } from './pair.ts';

test('who leaves has no witness, and no word of the primary, any more', async () => {
  const data = await newDataFolder();
  const folder = replicationFolder(data);
  await mkdir(folder, { recursive: true });
  const { fingerprint } = standbyIdentity;
  const settings = { address: '127.0.0.1:9', fingerprint, token: `main.${'t'.repeat(43)}` };
  await writeWitnessSettings(folder, { kind: 'ferngate', ...settings });
  const book = await CandidacyBook.open({ folder, of: () => 'the pair' });
  await book.heard({ candidate: true, turn: 1 });
  await replaceJson(`${folder}/settings.json`, { name: 'first' });
  const peer = { node: PRIMARY_NODE, name: 'first', fingerprint, addresses: ['127.0.0.1:9'] };
  const running = await startStandby(data, peer);
  await running.standby.leave();
  assert.is(await readWitnessSettings(folder), null);
  const left = await readdir(folder);
  for (const name of ['witness.json', 'candidacy.json', 'settings.json'])
    assert.not(left.includes(name), name);
  const { role, peer: known, cluster } = running.states.current;
  assert.equal([role, known], ['primary', null]);
  assert.is.not(cluster, CLUSTER);
  await running.close();
});

test.run();
