// test: slow
/** An account moves from one appliance to another, and its router follows without anybody going there. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newKeyPair } from '../../server/backups/archive/sealing.ts';
import { FileTransfer } from '../../server/cli/file-transfer.ts';
import { ApiError } from '../world/api.ts';
import { until } from '../world/command.ts';
import { PlantWorld } from '../world/plant-world.ts';

const NEW_ADDRESS = '203.0.113.2';

const world = await PlantWorld.open('m-');
const { site, device } = await world.site();
const key = await newKeyPair();
const { appliance: other } = await world.secondAppliance(NEW_ADDRESS, true);

const move = suite('a move');
move.after(async () => {
  await other.stop();
  await world.close();
});

move('the router learns of the other address', async () => {
  const { place } = await other.owner.get('/backend/move/place');
  await world.appliance.owner.post('/backend/accounts/acme/move', { place, now: true });
  await until('the router that knows both', async () => {
    const { waiting } = await world.appliance.owner.get('/backend/accounts/acme/move');
    return waiting === 0;
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${site.routerOutput}`);
  });
  await world.online(device.serial, site);
});

move('packed as a move it stops here, and resuming it is refused', async () => {
  const wanted = { recipient: key.recipient, move: true, confirm: 'acme' };
  const { id } = await world.appliance.owner.post('/backend/accounts/acme/export', wanted);
  await new FileTransfer(world.appliance.run).fetch(String(id), join(world.folder, 'acme.age'));
  await world.appliance.owner.post('/backend/accounts/acme/resume').then(
    () => assert.unreachable(),
    (error: unknown) => assert.match(JSON.stringify((error as ApiError).body), 'account-moved'),
  );
});

move('imported elsewhere it is served there, and the router comes by itself', async () => {
  await writeFile(join(world.folder, 'key.txt'), key.identity);
  const upload = await new FileTransfer(other.run).send(join(world.folder, 'acme.age'));
  const taken = await other.owner.post('/backend/accounts/import', { upload, identity: key.identity });
  assert.equal(taken, { account: 'acme', title: 'Acme Maschinenbau', moved: true });
  const online = async () => (await other.owner.get('/backend/accounts/acme'))['sessions'] === 1;
  await until('the router at its new home', online, 60_000).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${site.routerOutput.slice(-6000)}\n${other.output.slice(-3000)}`);
  });
  await until('its configuration from there', () =>
    site.routerOutput.includes('the portal has a newer configuration'),
  );
  const here = await world.appliance.owner.get('/backend/accounts/acme');
  assert.is(here['status'], 'suspended');
});

move.run();
